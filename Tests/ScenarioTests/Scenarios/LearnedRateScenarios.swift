import Foundation
import Testing

extension Scenarios {
    @Suite("Learned rate", .serialized)
    struct LearnedRates {
        private static let isLong = ProcessInfo.processInfo.environment["LONG"] == "1"
        // The first 429 halves the rate, which takes half a minute to come back. `LONG=1` begins behind that.
        private static let settling = isLong ? 52.0 : 7.0
        private static let counted = isLong ? 120 : 25
        private static let leastUsed = isLong ? 0.8 : 0.55
        // In 25 seconds one of about 350 meets a 429, or some that are under way together. The thread sanitizer slows the
        // gateway, so that more requests are under way together when the limit is met.
        private static let mostRefused = isLong ? 0.01 : ProcessFacts.isUnderSanitizer ? 0.04 : 0.02

        @Test(
            "A limit that nobody has told is found and used: at most 2% are refused, 1% once it is known (design §5)"
        )
        func hiddenLimits() throws {
            try Self.playTogether(BudgetClasses.Limiter.allCases[...]) { benches in
                for bench in benches {
                    try Waiting.until("\(bench.limiter) is met", every: 0.5) {
                        try bench.gateway.stats().int("tenants.0.upstream.too_many_requests") ?? 0 > 0
                    }
                }
                Thread.sleep(forTimeInterval: Self.settling)
                let begun = Date()
                let before = try benches.map { try $0.tally() }
                var rates = benches.map { _ in 0 }
                for _ in 1...Self.counted {
                    Thread.sleep(forTimeInterval: 1)
                    for (place, bench) in benches.enumerated() { rates[place] += try bench.learnedRate() }
                }
                let allowed = Date().timeIntervalSince(begun) * Double(BudgetClasses.Limiter.perSecond)
                for (bench, (before, rates)) in zip(benches, zip(before, rates)) {
                    let tally = try bench.tally() - before
                    // A machine that is too slow to ask for the limit does not use it.
                    let possible = min(allowed, Double(tally.asked))
                    let rate = Double(rates) / Double(Self.counted)
                    let got = Comment(
                        rawValue: "\(bench.limiter): \(tally) in \(allowed), learned \(rate) in the mean")
                    #expect(Double(tally.refused) <= Double(tally.requests) * Self.mostRefused, got)
                    #expect(Double(tally.requests - tally.refused) >= possible * Self.leastUsed, got)
                    #expect((0.5...1.3).contains(rate / Double(BudgetClasses.Limiter.perSecond)), got)
                }
            }
        }

        private static func playTogether(
            _ limiters: ArraySlice<BudgetClasses.Limiter>, _ benches: [LearningBench] = [],
            _ scenario: ([LearningBench]) throws -> Void
        ) throws {
            guard let limiter = limiters.first else { return try scenario(benches) }
            try LearningBench.run(limiter, "{ rate: learn, burst: 5, max_wait: 2s }") { bench in
                try playTogether(limiters.dropFirst(), benches + [bench], scenario)
            }
        }

        @Test(
            "A 503, with which some refuse what is too much, teaches no higher rate", arguments: [200, 503])
        func outageTeachesNothing(status: Int) throws {
            let origin = try ScriptedOrigin(
                always: Answer.json("{}", status: status == 200 ? "200 OK" : "503 Service Unavailable"))
            let settings: (inout GatewaySettings) -> Void = {
                $0.budget = "{ rate: learn, burst: 1 }"
                $0.tenant = ["breaker: off", "retries: false"]
            }
            try GatewayUnderTest.run(before: origin, with: settings) { gateway throws in
                for number in 1...4 {
                    #expect(try gateway.ask(.enterprise("/stores/\(number)")).status == status)
                }
                let rate = try #require(try gateway.stats().double("tenants.0.budget.rate_per_second"))
                #expect(status == 200 ? rate > 2.1 : rate == 2)
            }
        }

        @Test("An operation that CareCloud limits by itself stops for itself, and all else goes on")
        func limitedOperation() throws {
            let origin = try ScriptedOrigin { request, connection in
                let isLimited = request.target.contains("/stores")
                try connection.send(
                    isLimited ? Answer.json("{}", status: "429 Too Many Requests") : Answer.json())
            }
            let settings: (inout GatewaySettings) -> Void = { $0.budget = "{ rate: 200/s, max_wait: 1s }" }
            try GatewayUnderTest.run(before: origin, with: settings) { gateway throws in
                var number = 0
                func others() throws {
                    for _ in 1...5 {
                        number += 1
                        #expect(try gateway.ask(.enterprise("/cards/\(number)")).status == 200)
                    }
                }
                // The first 429 may be everybody's: it is waited through, in vain.
                #expect(try gateway.ask(.enterprise("/stores/1")).status == 429)
                try gateway.waitForStats("the pause is over") {
                    $0.int("tenants.0.budget.pause_seconds") == 0
                }
                try others()
                #expect(try gateway.ask(.enterprise("/stores/2")).status == 429)
                let asked = origin.requestCount
                let answer = try gateway.ask(.enterprise("/stores/3"))
                #expect(answer.status == 429 && answer["Retry-After"] == "1")
                #expect(answer.text.contains("CareCloud refuses this operation"))
                #expect(origin.requestCount == asked)
                #expect(try gateway.stats().int("tenants.0.budget.pause_seconds") == 0)
                try others()
            }
        }
    }
}
