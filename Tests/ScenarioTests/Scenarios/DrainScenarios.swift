import Foundation
import Testing

extension Scenarios {
    @Suite("Drain", .serialized)
    struct Drain {
        @Test(
            "TERM: requests under way and queued are answered with Connection: close, then exit 0 (design §9)"
        )
        func underWay() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            // Of these one is left to the checkout.
            settings.tenant = ["max_in_flight: 5"]
            settings.top = [GatewaySettings.shareAll]
            settings.workers = 1
            let gateway = try GatewayUnderTest(settings)
            let clients = try (1...12).map { number in
                let client = try gateway.client()
                try client.send(.enterprise("/products?offset=\(number)"))
                return client
            }
            try origin.waitForRequests(4)
            try gateway.waitForStats("eight in the queue") { $0.int("tenants.0.budget.queue_depth") == 8 }
            let idle = try gateway.client()
            gateway.program.terminate()
            #expect(try idle.isEnded())
            gate.open(for: 12)
            for client in clients {
                let answer = try client.response()
                #expect(answer.status == 200)
                #expect(answer["Connection"] == "close")
                #expect(try client.isEnded())
            }
            #expect(try gateway.program.waitForExit() == 0)
            #expect(gateway.program.errorLines.isEmpty)
            #expect(try gateway.accessLog().count == 12)
        }

        @Test("TERM closes the listeners at once: a new client is refused and can go elsewhere (design §9)")
        func listenersClose() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, connection in
                try gate.pass()
                try connection.send(Answer.json())
            }
            defer { origin.stop() }
            let gateway = try GatewayUnderTest(GatewaySettings(upstream: origin.address))
            let client = try gateway.client()
            try client.send(.enterprise("/products"))
            try origin.waitForRequests(1)
            gateway.program.terminate()
            try Waiting.until("new connections are refused") { (try? gateway.client()) == nil }
            gate.open()
            #expect(try client.response().status == 200)
            #expect(try gateway.program.waitForExit() == 0)
        }

        @Test("TERM under load: whatever the kernel had taken in is answered (design §9)")
        func underLoad() throws {
            let origin = try ScriptedOrigin(always: Answer.fresh())
            defer { origin.stop() }
            let gateway = try GatewayUnderTest(GatewaySettings(upstream: origin.address))
            _ = try gateway.ask(.enterprise("/products"))
            let clients = try (1...150).map { number in
                let client = try gateway.client()
                try client.send(
                    .enterprise(number.isMultiple(of: 3) ? "/products?offset=\(number)" : "/products"))
                return client
            }
            gateway.program.terminate()
            for client in clients { #expect(try client.response().status == 200) }
            for client in clients { #expect(try client.isEnded()) }
            #expect(try gateway.program.waitForExit() == 0)
        }

        @Test("Idle connections do not hold the end up, and drain_timeout bounds the rest (design §8, §9)")
        func idleAndStuck() throws {
            let gate = Gate()
            let origin = try ScriptedOrigin { _, _ in try gate.pass() }
            defer { origin.stop() }
            var settings = GatewaySettings(upstream: origin.address)
            settings.top = ["drain_timeout: 1s"]
            let gateway = try GatewayUnderTest(settings)
            let idle = try gateway.client()
            let stuck = try gateway.client()
            try stuck.send(.enterprise("/products"))
            try origin.waitForRequests(1)
            gateway.program.terminate()
            #expect(try idle.isEnded())
            #expect(try gateway.program.waitForExit() == 0)
            gate.open()
        }

        @Test("The sandbox ends at TERM with exit 0")
        func sandbox() throws {
            let sandbox = try Sandbox()
            #expect(try sandbox.counters().int("total") == 0)
            #expect(try sandbox.stop() == 0)
        }
    }
}
