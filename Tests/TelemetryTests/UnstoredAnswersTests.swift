import Testing

@testable import Telemetry

@Suite("What is asked for often and never kept")
struct UnstoredAnswersTests {
    private func noted(_ count: Int, _ path: String, at second: Int64) -> UnstoredAnswers {
        var answers = UnstoredAnswers()
        for _ in 0..<count { answers.note(path, "set-cookie", second: second) }
        return answers
    }

    @Test("the log tells once an hour, of what was asked for once a minute or more")
    func telling() {
        var rare = noted(59, "/stores", at: 3590)
        let silent = rare.toTell(second: 3600)
        #expect(silent == nil)
        var often = noted(60, "/stores", at: 3590)
        let early = often.toTell(second: 3599)
        #expect(early == nil)
        let first = often.toTell(second: 3600)
        #expect(first == ["/stores (set-cookie): 60"])
        for _ in 0..<100 { often.note("/rewards", "no-freshness", second: 3700) }
        let again = often.toTell(second: 7199)
        #expect(again == nil)
        let second = often.toTell(second: 7200)
        #expect(second == ["/rewards (no-freshness): 100"])
    }

    @Test("the statistics show the last hour, the most frequent first")
    func lastHour() {
        var answers = noted(2, "/stores", at: 10)
        for _ in 0..<3 { answers.note("/stores", "vary", second: 20) }
        #expect(answers.lastHour(second: 30).map(\.name) == ["/stores (vary)", "/stores (set-cookie)"])
        #expect(answers.lastHour(second: 30).map(\.count) == [3, 2])
        #expect(answers.lastHour(second: 4000).isEmpty)
    }
}
