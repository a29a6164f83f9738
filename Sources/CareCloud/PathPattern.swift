/// Paths behind the version that a rule means, such as `customers/*/cards` or `purchases/**`.
public struct PathPattern: Sendable, Equatable {
    /// One part between slashes.
    public enum Segment: Sendable, Equatable {
        /// These bytes, decoded.
        case literal([UInt8])
        /// Any one segment.
        case any
        /// All that is left, or nothing; the last of its pattern.
        case rest
    }

    /// In the order of the path.
    public let segments: [Segment]

    /// A pattern of these segments; what follows a `rest` counts for nothing.
    public init(_ segments: [Segment]) {
        self.segments = segments
    }

    /// `*` for any segment, `**` at the end for the rest, everything else as it stands.
    public init(_ text: some StringProtocol) {
        self.init(
            text.split(separator: "/").map { segment in
                switch segment {
                case "*": .any
                case "**": .rest
                default: .literal(Array(segment.utf8))
                }
            })
    }

    func matches(_ path: some Collection<[UInt8]>) -> Bool {
        var rest = path[...]
        for segment in segments {
            switch segment {
            case .rest: return true
            case .any: guard rest.popFirst() != nil else { return false }
            case .literal(let bytes): guard rest.popFirst() == bytes else { return false }
            }
        }
        return rest.isEmpty
    }
}

extension CareCloudTarget {
    /// Whether the path is one that a pattern means. Never for a path with an unknown interface or version: nobody knows what
    /// CareCloud makes of it.
    public func matches(_ pattern: PathPattern) -> Bool {
        isRecognized && pattern.matches(segments)
    }
}
