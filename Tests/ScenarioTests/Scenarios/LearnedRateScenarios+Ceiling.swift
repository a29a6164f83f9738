import Testing

extension Scenarios {
    /// A suite of its own, since suites run side by side.
    @Suite("Learned rate with a ceiling", .serialized)
    struct LearnedRateCeiling {
        @Test("What is learned is never more than the ceiling, in any second and in any ten (design §5)")
        func ceiling() throws {
            let (ceiling, burst) = (8, 5)
            let ledger = Ledger()
            let origin = try ScriptedOrigin { _, connection in
                _ = ledger.note { _, _ in true }
                try connection.send(Answer.json())
            }
            let budget = "{ rate: learn, ceiling: \(ceiling)/s, burst: \(burst), max_wait: 2s }"
            try GatewayUnderTest.run(before: origin, with: { $0.budget = budget }) { gateway throws in
                try ImpatientClients.run(before: gateway) { _ in
                    try Waiting.until("the rate is as high as it may be", every: 0.1) {
                        try gateway.stats().int("tenants.0.budget.rate_per_second") == ceiling
                    }
                    // More than the ceiling allows in ten seconds.
                    let enough = ledger.counts.requests + 12 * ceiling + burst
                    try Waiting.until("many more requests", every: 0.1) {
                        ledger.counts.requests >= enough
                    }
                    #expect(try gateway.stats().int("tenants.0.budget.rate_per_second") == ceiling)
                    for seconds in [1.0, 10.0] {
                        // On its way one may take half a second longer than another.
                        let most = burst + Int(Double(ceiling) * (seconds + 0.5))
                        #expect(ledger.most(within: seconds) <= most, "in \(Int(seconds)) s")
                    }
                }
            }
        }
    }
}
