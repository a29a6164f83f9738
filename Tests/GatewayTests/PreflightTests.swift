import Downstream
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Preflights (Fetch standard, \"CORS-preflight fetch\")")
struct PreflightTests {
    private static let origin = "Origin: \(AllowedOriginTests.kiosk)"
    private static let method = "Access-Control-Request-Method: PUT"
    private static let names = "Access-Control-Request-Headers"
    private static let privateNetwork = "Access-Control-Request-Private-Network"
    private static let usualNames = "Accept-Language, Authorization, Cache-Control, Content-Type"
    private static let question = TestRequest("OPTIONS E:/customers/1", origin, method)

    private func answer(
        _ request: TestRequest, _ settings: Settings = Settings(), from peer: Peer = .admitted
    ) throws -> Response? {
        let gateway = try TestGateway(settings)
        return try gateway.pipeline.preflight(gateway.routed(request), request.owned(), from: peer)
    }

    private func allowedNames(_ lines: String...) throws -> String? {
        var request = Self.question
        request.fields += lines
        return try answer(request)?.fields["Access-Control-Allow-Headers"].map(text)
    }

    @Test("the answer names origin, methods and fields, and for how long")
    func fields() throws {
        let answer = try #require(try answer(Self.question.adding("\(Self.names): content-type,x-till")))
        #expect(answer.status == .noContent)
        #expect(answer.body.isEmpty)
        #expect(
            answer.fields.filter { $0.name != "Date" }.map { "\($0.name): \(text($0.value))" } == [
                "Access-Control-Allow-Origin: https://kiosk.example",
                "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE",
                "Access-Control-Allow-Headers: content-type, x-till", "Access-Control-Max-Age: 600",
                "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
                "Via: 1.1 carecloud-gateway", "X-Request-Id: test-request",
            ])
        #expect(answer.fields["Date"]?.count == 29)
    }

    // MARK: What is one

    @Test("OPTIONS with both fields is a preflight, and nothing else is (\"CORS-preflight request\")")
    func whatIsOne() throws {
        #expect(try answer(Self.question) != nil)
        #expect(try answer(TestRequest("OPTIONS E:/customers/1", Self.origin)) == nil)
        #expect(try answer(TestRequest("OPTIONS E:/customers/1", Self.method)) == nil)
        #expect(try answer(TestRequest("OPTIONS E:/customers/1")) == nil)
        for method in ["GET", "POST", "PUT"] {
            let request = TestRequest("\(method) E:/customers/1", Self.origin, Self.method)
            #expect(try answer(request) == nil, "\(method)")
        }
    }

    @Test("it is answered on every path and whatever is the rule for tokens, which come later (design §7)")
    func beforeTokens() throws {
        var settings = Settings()
        settings.apiPath = "/"
        settings.customerAuthorization = "reject"
        for path in ["C:/customers/1", "C:/cards", "E:/purchases", "E:/communication-channels", "/elsewhere"]
        {
            let request = TestRequest("OPTIONS \(path)", Self.origin, Self.method)
            #expect(try answer(request, settings)?.status == .noContent, "\(path)")
        }
    }

    @Test("a client in none of the networks is refused as with any request (design §7)")
    func notAdmitted() throws {
        #expect(try answer(Self.question, from: .notAdmitted) == nil)
        let error = try TestGateway.standard.get().refusal(Self.question, from: .notAdmitted)
        #expect(error?.exception == "gateway_client_not_allowed_exception")
    }

    @Test(
        "another page's goes on: refused where the gateway's token would go in, else to CareCloud (design §7)",
        arguments: ["https://evil.example", "null", "*", "https://kiosk.example.evil.example"])
    func foreign(_ origin: String) throws {
        let gateway = try TestGateway.standard.get()
        let lines = ["Origin: \(origin)", Self.method]
        for path in ["E:/customers/1", "C:/products"] {
            let request = TestRequest("OPTIONS \(path)", fields: lines)
            #expect(try answer(request) == nil)
            #expect(
                try gateway.refusal(request)?.exception == "gateway_origin_not_allowed_exception", "\(path)")
        }
        let anonymous = TestRequest("OPTIONS E:/customers/1", fields: lines)
        var settings = Settings()
        settings.hasEnterpriseToken = false
        #expect(try answer(anonymous, settings) == nil)
        #expect(try TestGateway(settings).keyed(anonymous).authorization == .none)
        #expect(try gateway.keyed(anonymous.adding("Authorization: Bearer a")).authorization == .client)
    }

    // MARK: Allowed field names

    @Test("the names that the page asks for are allowed, in their spelling")
    func echo() throws {
        #expect(try allowedNames("\(Self.names): authorization") == "authorization")
        #expect(
            try allowedNames("\(Self.names): X-A , ,content-type,", "\(Self.names): x-b")
                == "X-A, content-type, x-b")
        let most = (1...64).map { "x-\($0)" }.joined(separator: ", ")
        #expect(try allowedNames("\(Self.names): \(most)") == most)
    }

    @Test("what are no names, or too many, is not repeated: the usual ones are allowed")
    func noEcho() throws {
        #expect(try allowedNames() == Self.usualNames)
        for value in ["", ",", "a b", "x-a, b(c)", "x-a; q=1", "\"x-a\"", "x-\u{E9}"] {
            #expect(try allowedNames("\(Self.names): \(value)") == Self.usualNames, "\(value)")
        }
        let tooMany = (1...65).map { "x-\($0)" }.joined(separator: ",")
        #expect(try allowedNames("\(Self.names): \(tooMany)") == Self.usualNames)
    }

    @Test("names of 4 KiB together are repeated, longer ones are not")
    func lengthOfNames() throws {
        // 16 names of 254 with 15 separators of 2 are 4094 bytes.
        var names = (0..<16).map { _ in String(repeating: "n", count: 254) }
        names[0] += "nn"
        let most = names.joined(separator: ", ")
        #expect(most.utf8.count == 4096)
        #expect(try allowedNames("\(Self.names): \(most)") == most)
        names[1] += "n"
        #expect(try allowedNames("\(Self.names): \(names.joined(separator: ","))") == Self.usualNames)
    }

    @Test("a page from the internet may reach the shop's network (Private Network Access §3.1)")
    func privateNetworks() throws {
        let name: FieldName = "Access-Control-Allow-Private-Network"
        let allowed = try answer(Self.question.adding("\(Self.privateNetwork): true"))
        #expect(allowed?.fields.values(name).map(text) == ["true"])
        for line in ["\(Self.privateNetwork): false", "\(Self.privateNetwork):", "X-Other: true"] {
            #expect(try answer(Self.question.adding(line))?.fields.contains(name) == false, "\(line)")
        }
    }
}
