import HTTPCaching
import Testing

@Suite("How far the clock is from an origin's (RFC 9111 §4.2.3)")
struct OriginClockTests {
    private typealias Answers = [(at: Int64, ahead: Int64, age: Int64)]

    private static let start = ContinuousClock.now
    private static let unix: Int64 = 1_800_000_000

    /// Answers so many seconds after the start, each with what the local clock shows beyond the origin's, and its age.
    private static func offset(_ answers: Answers) -> Int64? {
        var clock = OriginClock()
        for answer in answers {
            let local = unix + answer.at + answer.ahead
            clock.note(
                date: unix + answer.at - answer.age, unixNanoseconds: local * 1_000_000_000,
                now: start + .seconds(answer.at))
        }
        return clock.offset
    }

    @Test("the difference is that on which three answers agree, the smallest of it")
    func smallest() {
        #expect(OriginClock().offset == nil)
        #expect(Self.offset([(0, 360, 0), (1, 360, 0)]) == nil)
        #expect(Self.offset([(0, 360, 2), (1, 360, 1), (2, 360, 0)]) == 360)
        #expect(Self.offset([(0, -7200, 0), (1, -7200, 1), (2, -7200, 0)]) == -7200)
        // Ages that differ are no clock's.
        #expect(Self.offset([(0, 0, 300), (1, 0, 200), (2, 0, 100)]) == nil)
    }

    @Test("a few answers with a wrong Date, or that are old, change nothing")
    func outliers() {
        let right = (0..<10).map { (at: Int64($0), ahead: Int64(5), age: Int64(0)) }
        #expect(Self.offset(right + [(10, 5, -86_400), (11, 5, 3600), (12, 5, -90)]) == 5)
        let wrong = (10..<20).map { (at: Int64($0), ahead: Int64(5), age: Int64($0 * 100)) }
        #expect(Self.offset(right + wrong) == 5)
        #expect(Self.offset(right + wrong + [(20, 5, 3000)]) == nil)
    }

    @Test("what is older than ten minutes does not count, nor what lies behind 64 answers")
    func window() {
        let old: Answers = [(0, 5, 0), (1, 5, 0), (2, 5, 0)]
        #expect(Self.offset(old + [(500, 5, 0)]) == 5)
        #expect(Self.offset(old + [(660, 5, 0)]) == nil)
        let many = (3..<67).map { (at: Int64($0), ahead: Int64(5), age: Int64(7)) }
        #expect(Self.offset(old + many) == 12)
    }

    @Test(
        "a step of the local clock voids what was known, slow drift does not", arguments: [-7200, -3, 3, 360])
    func step(seconds: Int64) {
        let before: Answers = [(0, 10, 0), (1, 10, 0), (2, 10, 0)]
        #expect(Self.offset(before + [(3, 10 + seconds, 0)]) == nil)
        let after = (4...5).map { (at: Int64($0), ahead: 10 + seconds, age: Int64(0)) }
        #expect(Self.offset(before + [(3, 10 + seconds, 0)] + after) == 10 + seconds)
        #expect(Self.offset(before + [(3, 11, 0), (4, 12, 0)]) == 10)
    }
}
