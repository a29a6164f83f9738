import HTTPCaching
import HTTPSemantics
import Testing

@Suite("May it be stored (RFC 9111 §3)")
struct StoreJudgeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var request: KeyValuePairs<FieldName, String> = [:]
        var status: UInt16 = 200
        let response: KeyValuePairs<FieldName, String>
        var reason: CacheReason?
        var testDescription: String { "\(status) \(request) \(response)" }
    }

    private static let judge = StoreJudge(keyedFields: ["Accept-Language", "Accept-Encoding", "Origin"])

    private static func decision(_ example: Case, delay: Duration = .zero) throws -> StoreDecision {
        judge.judge(
            request: fields(example.request), status: try #require(Status(example.status)),
            response: fields(example.response), unixNow: 784_111_777, delay: delay)
    }

    @Test(
        "Stored is what says how long it is fresh and forbids nothing",
        arguments: [
            Case(response: ["Cache-Control": "max-age=60"]),
            Case(response: ["Cache-Control": "public, s-maxage=60, max-age=0"]),
            Case(response: ["Expires": "Sun, 06 Nov 1994 08:50:37 GMT"]),
            Case(status: 203, response: ["Cache-Control": "max-age=60"]),
            Case(status: 301, response: ["Cache-Control": "max-age=60"]),
            Case(status: 308, response: ["Cache-Control": "max-age=60"]),
            Case(status: 404, response: ["Cache-Control": "max-age=60"]),
            Case(status: 410, response: ["Cache-Control": "max-age=60"]),
            Case(response: ["Cache-Control": "max-age=60", "Vary": "accept-language, ACCEPT-ENCODING"]),
            Case(response: ["Cache-Control": "max-age=60", "Vary": "Origin", "vary": "Accept-Language"]),
            Case(response: ["Cache-Control": "max-age=60", "Vary": ""]),
            Case(response: ["Cache-Control": "max-age=60, must-revalidate"]),
            Case(
                request: ["Cache-Control": "no-cache, max-age=0", "Pragma": "no-cache"],
                response: ["Cache-Control": "max-age=60"]),
        ])
    func stores(example: Case) throws {
        let decision = try Self.decision(example)
        guard case .store(let policy) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(policy.freshness == ResponseFreshness(lifetime: .seconds(60), initialAge: .zero))
        #expect(policy.vary.isEmpty && !policy.mustBeValidated)
    }

    @Test(
        "Everything else is not, and the reason says why",
        arguments: [
            Case(response: [:], reason: .noFreshness),
            Case(
                response: ["Cache-Control": "public", "Last-Modified": "Sun, 06 Nov 1990 08:50:37 GMT"],
                reason: .noFreshness),
            Case(response: ["Cache-Control": "max-age=0"], reason: .expired),
            Case(response: ["Cache-Control": "max-age=60", "Age": "60"], reason: .expired),
            Case(
                response: ["Cache-Control": "max-age=60", "Date": "Sun, 06 Nov 1994 08:00:00 GMT"],
                reason: .expired),
            Case(response: ["Expires": "0"], reason: .expired),
            Case(response: ["Cache-Control": "max-age=60, no-store"], reason: .noStore),
            Case(response: ["Cache-Control": "max-age=60", "cache-control": "NO-STORE"], reason: .noStore),
            Case(response: ["Cache-Control": "max-age=60, private"], reason: .isPrivate),
            Case(response: ["Cache-Control": "public, max-age=60, private=\"X A\""], reason: .isPrivate),
            Case(response: ["Cache-Control": "max-age=60, no-cache"], reason: .noCache),
            Case(response: ["Cache-Control": "max-age=60, no-cache=\"\""], reason: .noCache),
            Case(response: ["Cache-Control": "no-store, must-understand, private"], reason: .isPrivate),
            Case(response: ["Cache-Control": "max-age=60", "Set-Cookie": "a=b"], reason: .setCookie),
            Case(response: ["Cache-Control": "public, max-age=60", "Vary": "*"], reason: .vary),
            Case(response: ["Cache-Control": "max-age=60", "Vary": "Accept-Language, *"], reason: .vary),
            Case(response: ["Cache-Control": "max-age=60", "Vary": "Accept Language"], reason: .vary),
            Case(
                request: ["cache-control": "No-Store"], response: ["Cache-Control": "max-age=60"],
                reason: .requestNoStore),
            Case(
                response: ["Cache-Control": "max-age=60", "Content-Range": "bytes 0-1/9"], reason: .partial),
            Case(status: 206, response: ["Cache-Control": "max-age=60"], reason: .partial),
        ])
    func refuses(example: Case) throws {
        let reason = try #require(example.reason)
        #expect(try Self.decision(example) == .doNotStore(reason))
    }

    @Test(
        "Statuses of the token, the rate, a failure or another method's outcome are never stored",
        arguments: [
            100, 101, 103, 201, 202, 205, 304, 400, 401, 402, 403, 408, 409, 412, 413, 421, 429, 431, 451,
            500, 501, 502, 503, 504, 508, 599,
        ])
    func statuses(code: UInt16) throws {
        let example = Case(status: code, response: ["Cache-Control": "public, max-age=60, must-understand"])
        #expect(try Self.decision(example) == .doNotStore(.responseStatus))
    }

    @Test(
        "What grew stale on its way is not stored (§4.2.3)",
        arguments: [(59, true), (60, false), (61, false)])
    func delay(seconds: Int, isStored: Bool) throws {
        let decision = try Self.decision(
            Case(response: ["Cache-Control": "max-age=60"]), delay: .seconds(seconds))
        guard isStored, case .store(let policy) = decision else {
            #expect(!isStored && decision == .doNotStore(.expired))
            return
        }
        #expect(
            policy.freshness == ResponseFreshness(lifetime: .seconds(60), initialAge: .seconds(seconds)))
    }

    @Test("What Vary names beside the key's fields is told, sorted, each once (§4.1)")
    func variants() throws {
        let example = Case(
            response: [
                "Cache-Control": "max-age=60", "Vary": "X-Till, accept-language",
                "vary": "User-Agent, x-till",
            ])
        guard case .store(let policy) = try Self.decision(example) else {
            Issue.record("not stored")
            return
        }
        #expect(policy.vary == ["User-Agent", "X-Till"])
    }

    @Test(
        "What depends on a field that is set anew in each request fits no later one, and is not stored (§4.1)"
    )
    func ownFields() {
        let judge = StoreJudge(keyedFields: ["Accept-Language"], ownFields: ["X-Request-Id"])
        for (vary, names) in [
            ("x-request-id", nil), ("X-Till, X-Request-Id", nil), ("Accept-Language, X-Till", ["X-Till"]),
        ] as [(String, [FieldName]?)] {
            let response = fields(["Cache-Control": "max-age=60", "Vary": vary])
            #expect(judge.varyingFields(of: response) == names)
            #expect(!judge.mayBeShared(status: .ok, response: response))
            let decision = judge.judge(
                request: HTTPFields(), status: .ok, response: response, unixNow: 784_111_777, delay: .zero)
            #expect((decision == .doNotStore(.vary)) == (names == nil))
        }
    }

    @Test(
        "Those who wait together share an answer that is for no one alone, fresh or not",
        arguments: [
            ("public", "", true), ("max-age=0", "", true), ("", "", true), ("", "Accept-Language", true),
            ("no-store", "", false), ("private", "", false), ("no-cache", "", false),
            ("", "User-Agent", false),
            ("", "*", false),
        ])
    func sharing(control: String, vary: String, isShared: Bool) {
        let response = fields(["Cache-Control": control, "Vary": vary])
        #expect(Self.judge.mayBeShared(status: .ok, response: response) == isShared)
    }

    @Test("An answer that sets a cookie or is a part is for one alone; an error is for all who wait")
    func notShared() {
        #expect(!Self.judge.mayBeShared(status: .ok, response: fields(["Set-Cookie": "a=b"])))
        #expect(!Self.judge.mayBeShared(status: .ok, response: fields(["Content-Range": "bytes 0-1/9"])))
        #expect(Self.judge.mayBeShared(status: .serviceUnavailable, response: HTTPFields()))
    }

    @Test("Reasons are words for a log and a field, each its own")
    func words() {
        #expect(Set(CacheReason.allCases.map(\.rawValue)).count == CacheReason.allCases.count)
        for reason in CacheReason.allCases {
            #expect(reason.rawValue.allSatisfy { "a"..."z" ~= $0 || $0 == "-" })
        }
    }
}
