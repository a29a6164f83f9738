import Foundation
import Testing

extension Scenarios {
    /// Whatever a client or an operator gives the gateway to keep to itself has a mark in it; the mark comes out nowhere.
    @Suite("Secrets", .serialized)
    struct Secrets {
        private static let mark = GatewaySettings.secretMark

        /// Requests that bring secrets in every place that has one, with what the gateway says of them.
        private static let requests: [Request] = [
            .enterprise("/products", "Authorization: Bearer own-\(mark)"),
            .enterprise("/customers?email=\(mark)@shop.example"),
            .enterprise("/customers/\(mark)"),
            .enterprise("/cards/\(mark)", method: "PUT", body: "{\"x\":\"\(mark)\"}"),
            .customer(
                "/tokens/\(mark)/actions/login", method: "POST", "Authorization: Bearer \(mark)", body: "{}"),
            .customer("/tokens/\(mark)/actions/auth-token", "Authorization: Basic \(mark)"),
            .customer("/customers", "Cookie: session=\(mark)"),
            .enterprise("/products", "X-Gateway-Key: cgk_0123456789abcdef.\(mark)"),
            .enterprise("/products", "Authorization: Bearer cgt_\(mark).0.0"),
            .enterprise(
                "/users/actions/login", method: "POST",
                body:
                    #"{"login":"till-4","password":"cgk_\#(mark)","user_external_application_id":"\#(mark)"}"#
            ),
            .enterprise(
                "/users/actions/logout", method: "POST", "Authorization: Bearer \(mark)",
                body: #"{"bearer_token":"\#(mark)"}"#),
            .enterprise("/products", "Origin: https://\(mark).example"),
            Request(target: API.enterprise + "/products", host: "\(mark).example"),
            Request(target: "/\(mark)/../\(mark)"), Request(target: "/elsewhere/\(mark)"),
            Request(method: "TRACE", target: API.enterprise + "/\(mark)"),
        ]

        @Test(
            "No secret is in a log, an answer of the gateway's own, the statistics or the metrics (design §7)",
            arguments: ["right", "wrong"])
        func everywhere(password: String) throws {
            var bench = try LoginBench(
                keepsToken: true, password: password == "right" ? LoginBench.password : "wrong-\(Self.mark)")
            bench.settings.tenant.insert("  virtual_login: true", at: 1)
            let key = "cgk_0123456789abcdef:" + String(repeating: "8b1a9953", count: 8)
            bench.settings.top = [
                "log: { level: debug }",
                "clients: [{ networks: [127.0.0.0/8] }, { name: till-4, keys: [\"\(key)\"] }]",
                "allowed_origins: [https://kiosk.example]",
            ]
            try bench.run { gateway throws in
                try gateway.waitForLoginState(password == "right" ? "valid" : "failing")
                for request in Self.requests {
                    let answer = try gateway.ask(request)
                    let isOwn = answer["Proxy-Status"] != nil
                    if isOwn { #expect(!Self.isMarked(answer), "\(answer.status)") }
                    #expect(answer.status != 500)
                }
                for path in ["/stats", "/metrics", "/nothing-\(Self.mark)"] {
                    #expect(try !Self.isMarked(gateway.admin(path)), "\(path)")
                }
                let command = try Data(
                    contentsOf: URL(fileURLWithPath: "/proc/\(gateway.program.id)/cmdline"))
                #expect(!String(decoding: command, as: UTF8.self).contains(Self.mark))
                // What lies in memory must not come to lie on a disk.
                let limits = try FileHandle(
                    forReadingFrom: URL(fileURLWithPath: "/proc/\(gateway.program.id)/limits"))
                let core = String(decoding: try limits.readToEnd() ?? Data(), as: UTF8.self)
                    .split(separator: "\n").first { $0.hasPrefix("Max core file size") }
                #expect(core?.split(separator: " ").suffix(3).first == "0")
            }
            let tokens = try? String(contentsOfFile: bench.tokenFile, encoding: .utf8)
            #expect((tokens != nil) == (password == "right"))
            #expect(tokens?.contains(Self.mark) != true)
        }

        private static func isMarked(_ answer: Message) -> Bool {
            String(decoding: answer.head + answer.body, as: UTF8.self).contains(mark)
        }
    }
}
