/// What a till may do next.
enum SoakKind: String, CaseIterable, Sendable {
    case popular, unique, ownToken, pipelined, oldVersion
    case stored, storedPipelined
    case streamed, slow, slowStored, stuck
    case group, forOneAlone
    case write, upload, slowUpload, refusedUpload, leftUpload
    case leaving, slowHead, churn
    case fault, heavyFault, closing, malformed

    /// How often, in relation to the others. What takes seconds is rare, so that tills do not wait most of the time.
    private var weight: Int {
        switch self {
        case .popular: 250
        case .unique: 120
        case .stored: 150
        case .pipelined, .storedPipelined, .leaving, .write, .fault: 60
        case .group, .upload, .malformed, .ownToken: 40
        case .streamed, .churn, .oldVersion, .forOneAlone: 30
        case .refusedUpload, .leftUpload, .slow, .slowStored, .slowUpload: 15
        case .closing: 10
        case .slowHead, .heavyFault: 3
        case .stuck: 2
        }
    }

    var index: Int { Self.indices[self] ?? 0 }

    private static let indices = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) })
    private static let lots = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    static func pick(_ random: inout SplitMix) -> SoakKind {
        random.one(of: lots)
    }
}
