import Synchronization
import Testing

extension Scenarios {
    @Suite("Upstream faults", .serialized)
    struct UpstreamFaults {
        private static let methods = ["GET", "POST", "PUT", "DELETE"]

        @Test(
            "An answer that ends after any of its bytes is 502 or visibly cut, and a write is seen once (RFC 9112 §8)",
            arguments: UpstreamFault.ShortAnswer.allCases, UpstreamFault.End.allCases)
        func everyByte(answer: UpstreamFault.ShortAnswer, end: UpstreamFault.End) throws {
            try FaultBench.run(UpstreamFault.atEveryByte(of: answer, by: end)) { bench throws in
                try bench.playAll(Self.methods)
            }
        }

        @Test("A connection that breaks before an answer is 502 connection_terminated (RFC 9209 §2.3.7)")
        func requests() throws {
            try FaultBench.run(UpstreamFault.requests) { bench throws in
                try bench.playAll(["GET", "POST", "PUT"])
            }
        }

        @Test("A body that ends early or breaks its framing is 502 or visibly cut (RFC 9112 §7.1, §8)")
        func bodies() throws {
            try FaultBench.run(UpstreamFault.bodies) { bench throws in try bench.playAll(Self.methods) }
        }

        @Test("A head that recipients could read differently is 502, and the gateway closes (RFC 9112 §11)")
        func heads() throws {
            try FaultBench.run(UpstreamFault.heads) { bench throws in try bench.playAll(Self.methods) }
        }

        @Test(
            "More than 16 interim answers, and what never ends, is 502 or cut: memory is bounded (design §6)")
        func floods() throws {
            try FaultBench.run(UpstreamFault.floods) { bench throws in try bench.playAll(["GET", "POST"]) }
        }

        @Test("Sixteen interim answers are read over, and the answer behind them counts (RFC 9110 §15.2)")
        func interim() throws {
            let origin = try ScriptedOrigin(
                always: String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 16) + Answer.fresh())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
                #expect(try gateway.ask(.enterprise("/products")).isHit)
            }
        }

        @Test("Slow is no fault, a pause beyond first_byte or idle is 504 or a visible cut (design §8)")
        func slow() throws {
            try FaultBench.run(
                UpstreamFault.slow,
                with: { $0.tenant = ["timeouts: { first_byte: 1s, idle: 1s }", "max_in_flight: 256"] }
            ) { bench throws in try bench.playTogether(Self.methods) }
        }

        @Test("Bytes behind an answer end the connection and are nobody's answer (design §5)")
        func extraBytes() throws {
            try FaultBench.run(UpstreamFault.extraBytes) { bench throws in try bench.playAll(Self.methods) }
        }

        @Test(
            "A read that meets a kept connection which ends is asked again, a write is 502, however often (RFC 9112 §9.3.1)",
            arguments: UpstreamFault.End.allCases)
        func deadConnections(end: UpstreamFault.End) throws {
            let used = Mutex<Set<Int>>([])
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                guard used.withLock({ $0.insert(connection.number).inserted }) else {
                    return end.carryOut(on: connection)
                }
                try connection.send(Answer.json())
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for number in 1...20 {
                    // Each finds the connection on which the one before was answered.
                    let read = try gateway.verdict(.enterprise("/stores/\(number)"))
                    #expect(read.isWhole && read.status == 200, "\(number): \(read)")
                    let write = try gateway.verdict(
                        .enterprise("/cards/\(number)", method: "PUT", body: "{}"))
                    #expect(write.status == 502 && write.proxyError == "connection_terminated")
                    #expect(try gateway.ask(.enterprise("/countries")).status == 200)
                    #expect(origin.sightings("PUT", "/cards/\(number)").count == 1)
                }
            }
        }

        @Test("An answer that came whole before its connection broke is whole or visibly cut (RFC 9112 §8)")
        func brokenAfterwards() throws {
            let origin = try FaultyOrigin { head, connection in
                try connection.takeRequest(head)
                guard head.target.contains("products") else { return try connection.send(Answer.json()) }
                let answer: UpstreamFault.ShortAnswer =
                    head.target.contains("chunked") ? .chunked : .counted
                try connection.send(answer.bytes)
                if head.target.contains("rst") { connection.reset() } else { connection.close() }
            }
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for path in ["counted-fin", "chunked-fin", "counted-rst", "chunked-rst"] {
                    let verdict = try gateway.verdict(.enterprise("/products/\(path)"))
                    // The kernel may throw away what it had received when RST comes.
                    let mayFail = path.hasSuffix("rst") && (verdict.status == 502 || !verdict.isWhole)
                    #expect(verdict.isWhole && verdict.text == "hello" || mayFail, "\(path): \(verdict)")
                    // On another connection.
                    #expect(try gateway.ask(.enterprise("/stores")).status == 200)
                }
                #expect(try gateway.ask(.enterprise("/products/counted-fin")).isHit)
                #expect(try gateway.ask(.enterprise("/products/chunked-fin")).isHit)
            }
        }
    }
}
