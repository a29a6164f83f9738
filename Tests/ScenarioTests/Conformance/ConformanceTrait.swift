import Testing

/// Plays all cases of a suite before its tests, which then tell what came of each.
struct ConformanceTrait: SuiteTrait, TestScoping {
    let cases: @Sendable () -> [ConformanceCase]
    /// Whether no two cases are played at one time.
    let isAlone: Bool

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let report = try ConformanceReport(cases(), isAlone: isAlone)
        try await ConformanceReport.$current.withValue(report) { try await function() }
    }
}

extension Trait where Self == ConformanceTrait {
    /// Cases whose paths have nothing to do with each other.
    static func playing(_ cases: @autoclosure @escaping @Sendable () -> [ConformanceCase]) -> Self {
        ConformanceTrait(cases: cases, isAlone: false)
    }

    /// Cases that may touch what others have stored.
    static func playingOneByOne(
        _ cases: @autoclosure @escaping @Sendable () -> [ConformanceCase]
    ) -> Self {
        ConformanceTrait(cases: cases, isAlone: true)
    }
}

extension ConformanceCase {
    /// Records an issue when a rule is not kept and that is no departure of the design, or when a departure is none any more.
    func judge() throws {
        let report = try #require(ConformanceReport.current)
        let outcome = try #require(report.outcome(of: self), "not played")
        if let reason = Departures.reasons[name] {
            #expect(!outcome.holds, "kept all the same, so this is no departure any more: \(reason)")
        } else if grade != .check, !outcome.holds {
            Issue.record("\(grade.rawValue): \(name)\n  \(outcome.text)")
        }
    }
}
