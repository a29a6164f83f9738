import Testing

extension Scenarios.FlightFaults {
    @Test(
        "When a flight fails, nothing is asked again for those who have left it (design §1, §4, §5)",
        arguments: [true, false])
    func nobodyIsLeft(leaderStays: Bool) throws {
        let gate = Gate()
        let origin = try ScriptedOrigin { request, connection in
            guard request.target.hasSuffix("/products") else {
                return try Scenarios.Flights.answerSmall(on: connection)
            }
            try gate.pass()
            connection.reset()
        }
        try GatewayUnderTest.run(before: origin, with: Scenarios.Flights.oneWorker) { gateway throws in
            let clients = try Scenarios.Flights.crowd(2, at: gateway)
            let (staying, leaving) = leaderStays ? (clients[0], clients[1]) : (clients[1], clients[0])
            leaving.reset()
            if !leaderStays { staying.reset() }
            try gateway.waitForStats("that they are gone") {
                $0.int("connections.open") == (leaderStays ? 1 : 0)
            }
            // What this request had to pass through has heard of it, too.
            #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            // For more attempts than there may be.
            gate.open(for: 10)
            if leaderStays { #expect(try staying.response().status == 502) }
            #expect(try gateway.ask(.enterprise("/stores")).status == 200)
            try gateway.waitForStats("nothing under way") { $0.int("tenants.0.upstream.in_flight") == 0 }
            #expect(Scenarios.Flights.requests(origin) == 1)
            staying.close()
        }
    }
}
