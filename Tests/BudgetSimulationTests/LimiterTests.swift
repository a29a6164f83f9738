import Testing

@testable import BudgetSimulation

@Suite("Simulated limits")
struct LimiterTests {
    private func accepted(_ kind: Limiter.Kind, at milliseconds: [Int64]) -> [Bool] {
        var limiter = Limiter(kind, .silent)
        return milliseconds.map { limiter.judge(at: $0 * 1_000_000).isAccepted }
    }

    @Test("A bucket gives its burst, then as many as have come in since")
    func bucket() {
        let kind = Limiter.Kind.tokenBucket(rate: 10, burst: 2)
        #expect(
            accepted(kind, at: [0, 0, 0, 99, 100, 100, 1000, 1000, 1000])
                == [true, true, false, false, true, false, true, true, false])
    }

    @Test("A fixed window is whole again at the next full window")
    func fixedWindow() {
        let kind = Limiter.Kind.fixedWindow(limit: 2, seconds: 1)
        #expect(
            accepted(kind, at: [900, 950, 999, 1000, 1001, 1002]) == [true, true, false, true, true, false])
    }

    @Test("A fixed window may have begun before the simulation")
    func phase() {
        var limiter = Limiter(.fixedWindow(limit: 1, seconds: 1), .fields, phase: 0.25)
        let accepted = [0, 749, 750, 1749, 1750].map { limiter.judge(at: $0 * 1_000_000).isAccepted }
        #expect(accepted == [true, false, true, false, true])
    }

    @Test("A sliding window counts each request for one window")
    func slidingWindow() {
        let kind = Limiter.Kind.slidingWindow(limit: 2, seconds: 1)
        #expect(
            accepted(kind, at: [900, 950, 999, 1899, 1900, 1949, 1950])
                == [true, true, false, false, true, false, true])
    }

    @Test("Fields tell what is left and until when, in whole seconds")
    func fields() {
        var limiter = Limiter(.fixedWindow(limit: 2, seconds: 10), .fields)
        let first = limiter.judge(at: 2_500_000_000)
        #expect(first.remaining == 1 && first.reset == 8_000_000_000 && first.retryAfter == nil)
        _ = limiter.judge(at: 2_500_000_000)
        #expect(limiter.judge(at: 2_600_000_000).retryAfter == 8_000_000_000)
    }
}
