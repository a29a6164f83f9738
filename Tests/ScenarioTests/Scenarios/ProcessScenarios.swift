import Foundation
import Testing

extension Scenarios {
    /// What the system and its operators do to the process.
    @Suite("Process", .serialized)
    struct ProcessLife {
        private static let reported: [CInt] = [
            SIGUSR1, SIGUSR2, SIGALRM, SIGHUP, SIGPOLL, SIGPWR, SIGSTKFLT, SIGXCPU, 34, 64,
        ]
        private static let silent: [CInt] = [SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU, SIGPROF, SIGVTALRM]

        @Test("Only TERM, INT and QUIT end the gateway; others are ignored, most with a log line")
        func signals() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                for signal in Self.silent + Self.reported { kill(gateway.program.id, signal) }
                try Waiting.until("each signal has a line") {
                    gateway.program.lines.count { $0.contains("signal ignored") } == Self.reported.count
                }
                for name in ["SIGUSR1", "SIGUSR2", "SIGALRM", "SIGHUP", "SIGRTMIN+0", "SIGRTMIN+30"] {
                    #expect(gateway.program.lines.contains { $0.contains(#""signal":"\#(name)""#) })
                }
                #expect(try gateway.ask(.enterprise("/products")).status == 200)
            }
        }

        @Test("QUIT and INT drain as TERM does: what was received is answered", arguments: [SIGQUIT, SIGINT])
        func drains(signal: CInt) throws {
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
            kill(gateway.program.id, signal)
            _ = try gateway.program.waitForLine("that it drains") { $0.contains("draining") }
            gate.open()
            #expect(try client.response().status == 200)
            #expect(try gateway.program.waitForExit() == 0)
        }

        @Test(
            "The sandbox, too, survives every signal but TERM, INT and QUIT", arguments: [SIGTERM, SIGQUIT])
        func sandboxSignals(last: CInt) throws {
            let sandbox = try Program("carecloud-sandbox", ["--plain", "--listen", "127.0.0.1:0"])
            _ = try sandbox.waitForLine("that it listens") { $0.contains("listening") }
            for signal in Self.silent + Self.reported { kill(sandbox.id, signal) }
            kill(sandbox.id, last)
            #expect(try sandbox.waitForExit() == 0)
        }

        @Test(
            "Standard streams that are closed at the start are on /dev/null, never a socket or an event queue"
        )
        func closedStreams() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            defer { origin.stop() }
            let (listen, admin) = (try Self.freePort(), try Self.freePort())
            let folder = try TemporaryFolder()
            var settings = GatewaySettings(upstream: origin.address, listen: ["127.0.0.1:\(listen)"])
            settings.adminAddress = "127.0.0.1:\(admin)"
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = [
                "-c", #"exec "$0" run --dumpable --config "$1" <&- >&- 2>&-"#,
                try Program.file("carecloud-gateway").path, try settings.write(to: folder),
            ]
            try shell.run()
            defer { shell.waitUntilExit() }
            defer { kill(shell.processIdentifier, SIGTERM) }
            try Waiting.until("it serves") { (try? RawClient(port: admin))?.close() != nil }
            for descriptor in 0...2 {
                let target = try FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(shell.processIdentifier)/fd/\(descriptor)")
                #expect(target == "/dev/null", "descriptor \(descriptor)")
            }
            let client = try RawClient(port: listen)
            defer { client.close() }
            #expect(try client.ask(.enterprise("/products")).status == 200)
        }

        private static func freePort() throws -> UInt16 {
            let socket = try Socket.listen()
            defer { socket.close() }
            return socket.port
        }

        @Test("A listen address that no interface has yet is bound, with a warning that names it")
        func missingAddress() throws {
            var settings = GatewaySettings(
                upstream: "http://127.0.0.1:1", listen: ["127.0.0.1:0", "203.0.113.1:0"])
            (settings.enterpriseToken, settings.customerToken) = (nil, nil)
            settings.adminAddress = "203.0.113.2:0"
            let gateway = try GatewayUnderTest(settings)
            for (setting, address) in [("listen", "203.0.113.1:"), ("admin.address", "203.0.113.2:")] {
                let line = try gateway.program.waitForLine("a warning") {
                    $0.contains("no interface has") && $0.contains(#""setting":"\#(setting)""#)
                }
                #expect(line.contains(address))
            }
            #expect(gateway.program.lines.count { $0.contains("no interface has") } == 2)
            #expect(try gateway.ask(Request(target: "/elsewhere")).status == 404)
            #expect(try gateway.stop() == 0)
        }

        @Test(
            "Connections of one address that say nothing leave room on the operators' side for another address"
        )
        func crowdedAdmin() throws {
            let origin = try ScriptedOrigin(always: Answer.json())
            try GatewayUnderTest.run(before: origin) { gateway throws in
                let crowd = try (1...130).map { _ in
                    try BareSocket.connect(to: gateway.adminPort, from: "127.0.0.2")
                }
                for _ in 1...3 { #expect(try gateway.admin("/livez").status == 200) }
                let second = try (1...130).map { _ in
                    try BareSocket.connect(to: gateway.adminPort, from: "127.0.0.3")
                }
                #expect(try gateway.admin("/livez").status == 200)
                for socket in crowd + second { socket.close() }
            }
        }
    }
}
