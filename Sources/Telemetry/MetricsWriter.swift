/// Collects values by the names of `StatisticsCatalogue`, and writes them in Prometheus' text exposition format 0.0.4:
/// one family after the other, in the order of the catalogue. A family without a value is left out.
struct MetricsWriter {
    private var samples: [String: String] = [:]

    private static let entries = Dictionary(
        StatisticsCatalogue.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// A whole number under the entry of this name; nil is no value.
    ///
    /// - Parameter values: of the labels that have none in the catalogue, in their order.
    mutating func add(_ entry: String, _ number: (some BinaryInteger)?, _ values: String...) {
        guard let number, let metric = Self.entries[entry]?.metric else { return }
        append(metric, "", Self.labels(metric, values), String(number))
    }

    /// The same with a number that is not whole; one that is not finite is no value.
    mutating func add(_ entry: String, _ number: Double?, _ values: String...) {
        guard let number, number.isFinite, let metric = Self.entries[entry]?.metric else { return }
        append(metric, "", Self.labels(metric, values), number.shortText)
    }

    /// The same with a text, which becomes the value of the last label.
    mutating func add(_ entry: String, text: String?, _ values: String...) {
        guard let text, let metric = Self.entries[entry]?.metric else { return }
        append(metric, "", Self.labels(metric, values + [text]), "1")
    }

    /// The same with durations.
    mutating func add(_ entry: String, _ durations: HistogramSnapshot, _ values: String...) {
        guard let metric = Self.entries[entry]?.metric else { return }
        let labels = Self.labels(metric, values)
        let count = String(durations.count)
        for step in durations.steps {
            append(metric, "_bucket", labels + [("le", Self.seconds(step.nanoseconds))], String(step.count))
        }
        append(metric, "_bucket", labels + [("le", "+Inf")], count)
        append(metric, "_sum", labels, Self.seconds(durations.nanoseconds))
        append(metric, "_count", labels, count)
    }

    /// The finished text.
    consuming func finish() -> [UInt8] {
        var text = ""
        for entry in StatisticsCatalogue.entries {
            let metric = entry.metric
            guard let samples = samples.removeValue(forKey: metric.name) else { continue }
            let type = metric.kind == .info ? Metric.Kind.gauge : metric.kind
            text += "# HELP \(metric.name) \(Self.help(of: entry))\n# TYPE \(metric.name) \(type.rawValue)\n"
            text += samples
        }
        return Array(text.utf8)
    }

    private mutating func append(
        _ metric: Metric, _ suffix: String, _ labels: [(name: String, value: String)], _ value: String
    ) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quote: true))\"" }
        let set = list.isEmpty ? "" : "{\(list.joined(separator: ","))}"
        samples[metric.name, default: ""] += "\(metric.name)\(suffix)\(set) \(value)\n"
    }

    private static func labels(_ metric: Metric, _ values: [String]) -> [(name: String, value: String)] {
        var values = values[...]
        return metric.labels.map { ($0.name, $0.value ?? values.popFirst() ?? "") }
    }

    /// What is `null` in JSON has no sample here.
    private static func help(of entry: StatisticsCatalogue.Entry) -> String {
        let help = (entry.metric.help ?? entry.help).replacing("`null`", with: "absent")
        return escaped(help.filter { $0 != "`" }, quote: false)
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Without rounding: `0.000004096`.
    private static func seconds(_ nanoseconds: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return String(whole) }
        let digits = String(rest)
        var decimals = String(repeating: "0", count: 9 - digits.count) + digits
        while decimals.last == "0" { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }
}
