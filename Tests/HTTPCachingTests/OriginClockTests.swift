import HTTPCaching
import Testing

@Suite("How far the clock is from an origin's (RFC 9111 §4.2.3)")
struct OriginClockTests {
    private static let start = ContinuousClock.now
    private static let unix: Int64 = 1_800_000_000

    /// Answers so many seconds after the start, each with what the local clock shows beyond the origin's, and its age.
    private static func clock(_ answers: [(at: Int64, ahead: Int64, age: Int64)]) -> OriginClock {
        var clock = OriginClock()
        for answer in answers {
            let local = unix + answer.at + answer.ahead
            clock.note(
                date: unix + answer.at - answer.age, unixNanoseconds: local * 1_000_000_000,
                now: start + .seconds(answer.at))
        }
        return clock
    }

    @Test("three answers are needed, and the smallest difference of them counts: the others are older")
    func smallest() {
        #expect(OriginClock().offset == nil)
        #expect(Self.clock([(0, 360, 0), (1, 360, 5)]).offset == nil)
        #expect(Self.clock([(0, 360, 9), (1, 360, 1), (2, 360, 5)]).offset == 361)
        #expect(Self.clock([(0, -7200, 0), (1, -7200, 0), (2, -7200, 3)]).offset == -7200)
        #expect(Self.clock([(0, 0, 300), (1, 0, 300), (2, 0, 300), (3, 0, 0)]).offset == 0)
    }

    @Test("what is older than ten minutes does not count")
    func window() {
        let old: [(at: Int64, ahead: Int64, age: Int64)] = [(0, 5, 0), (1, 5, 0), (2, 5, 0)]
        #expect(Self.clock(old + [(500, 5, 4)]).offset == 5)
        #expect(Self.clock(old + [(661, 5, 4)]).offset == nil)
        #expect(Self.clock(old + [(661, 5, 4), (662, 5, 4), (663, 5, 4)]).offset == 9)
    }

    @Test(
        "a step of the local clock voids what was known, slow drift does not", arguments: [-7200, -3, 3, 360])
    func step(seconds: Int64) {
        let before: [(at: Int64, ahead: Int64, age: Int64)] = [(0, 10, 0), (1, 10, 0), (2, 10, 0)]
        #expect(Self.clock(before + [(3, 10 + seconds, 0)]).offset == nil)
        let after = [4, 5].map { (at: Int64($0), ahead: 10 + seconds, age: Int64(0)) }
        #expect(Self.clock(before + [(3, 10 + seconds, 0)] + after).offset == 10 + seconds)
        #expect(Self.clock(before + [(3, 11, 0), (4, 12, 0)]).offset == 10)
    }
}
