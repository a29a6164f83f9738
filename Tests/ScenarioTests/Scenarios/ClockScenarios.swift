import Foundation
import Testing

extension Scenarios {
    /// A machine whose clock is not CareCloud's.
    @Suite("Clock", .serialized)
    struct Clock {
        /// Fresh for five minutes, with a Date that the machine's clock is ahead of.
        private static func answer(ahead: Double, _ fields: String...) -> String {
            let date = DateTemplate.expand("{now\(ahead < 0 ? "+" : "-")\(Int(abs(ahead)))}")
            return Answer.json(
                "{}", (["Cache-Control: max-age=300", "Date: \(date)"] + fields).joined(separator: "\r\n"))
        }

        @Test(
            "A clock that is minutes or hours off keeps as well as one that is right (RFC 9111 §4.2.3)",
            arguments: [360.0, 7200, -7200])
        func off(ahead: Double) throws {
            let origin = try ScriptedOrigin { _, connection in
                try connection.send(Self.answer(ahead: ahead))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for number in 1...3 { _ = try gateway.ask(.enterprise("/products?offset=\(number)")) }
                let first = try gateway.ask(.enterprise("/products"))
                #expect(first.status == 200 && !first.isHit)
                let hit = try gateway.ask(.enterprise("/products"))
                #expect(hit.isHit)
                #expect(hit["Age"].flatMap { Int($0) } ?? 300 < 30)
                let offset = try gateway.stats().int("tenants.0.upstream.clock_offset_seconds")
                #expect(abs(Double(offset ?? 0) - ahead) < 30)
                #expect(gateway.program.lines.contains { $0.contains("set it by NTP") })
            }
        }

        @Test("What a cache before CareCloud says of age counts, whatever the clock (RFC 9111 §5.1)")
        func aged() throws {
            let origin = try ScriptedOrigin { request, connection in
                let isOld = request.target.contains("old")
                try connection.send(
                    isOld ? Self.answer(ahead: 360, "Age: 299", "Via: 1.1 front") : Self.answer(ahead: 360))
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for number in 1...3 { _ = try gateway.ask(.enterprise("/products?offset=\(number)")) }
                let answer = try gateway.ask(.enterprise("/products?name=old"))
                #expect(answer["Age"].flatMap { Int($0) } ?? 0 >= 299)
                // Fresh for a second at most.
                #expect(answer.cacheStatus.contains("stored"))
            }
        }
    }
}
