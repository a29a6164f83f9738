/// How a value of the catalogue is told to Prometheus: the family that it belongs to, and the labels that tell it from
/// the others there.
public struct Metric: Sendable, Equatable {
    /// What the numbers of a family mean.
    public enum Kind: String, Sendable {
        /// Begins at 0 and only grows.
        case counter
        /// As it is at the moment.
        case gauge
        /// Durations by their length, in seconds.
        case histogram
        /// Always 1: what there is to say stands in the labels. A gauge to Prometheus, which knows no such type in text.
        case info
    }

    /// A label, with its value if that never changes.
    public struct Label: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Nil where each sample has its own.
        public let value: String?

        static let tenant = Label("tenant")
        static let client = Label("client")
        static let code = Label("code")
        static let `class` = Label("class")
        static let reason = Label("reason")

        init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// Before every name.
    public static let prefix = "carecloud_gateway_"

    /// The family's name.
    public let name: String
    /// Of the whole family.
    public let kind: Kind
    /// In the order in which they are written.
    public let labels: [Label]
    /// Of the whole family; nil if the entry's own help says it.
    public let help: String?

    /// - Parameter name: without the prefix.
    init(_ name: String, _ kind: Kind, _ labels: Label..., help: String? = nil) {
        self.name = Self.prefix + name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// `carecloud_gateway_upstream_responses_total{tenant,code="429"}`
    public var notation: String {
        let list = labels.map { label in label.name + (label.value.map { "=\"\($0)\"" } ?? "") }
        return labels.isEmpty ? name : "\(name){\(list.joined(separator: ","))}"
    }
}
