/// The faults of the scenarios, in one list, so that a number names each.
enum SoakFaults {
    private static let everyByte = UpstreamFault.ShortAnswer.allCases.flatMap { answer in
        UpstreamFault.End.allCases.flatMap { UpstreamFault.atEveryByte(of: answer, by: $0) }
    }

    /// Those that take as long as it takes to play them.
    private static let quick = [
        everyByte, UpstreamFault.requests, UpstreamFault.bodies, UpstreamFault.heads,
        UpstreamFault.extraBytes,
    ]
    /// Those that are made of much, or of waiting.
    private static let heavy = [UpstreamFault.floods, UpstreamFault.slow]

    static let all = Array((quick + heavy).joined())

    /// Each table is as likely as the others, however long it is.
    static func pick(isHeavy: Bool, _ random: inout SplitMix) -> Int {
        let tables = isHeavy ? heavy : quick
        let table = random.number(0...(tables.count - 1))
        let before = (isHeavy ? Array(quick.joined()).count : 0) + tables[..<table].joined().count
        return before + random.number(0...(tables[table].count - 1))
    }
}
