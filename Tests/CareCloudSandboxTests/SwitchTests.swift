import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Rate limit, failures, latency and the sandbox's own paths")
struct SwitchTests {
    private func client(rate: Int, burst: Int) throws -> SandboxClient {
        var settings = SandboxSettings()
        settings.rate = rate
        settings.burst = burst
        return try SandboxClient(settings)
    }

    @Test("Beyond the burst the answer is 429 in an envelope without Retry-After")
    func beyondBurst() throws {
        var client = try client(rate: 10, burst: 3)
        let codes = (0..<5).map { _ in client.get("stores").status.code }
        #expect(codes == [200, 200, 200, 429, 429])
        let response = client.get("stores")
        #expect(response.error.object?.members.map(\.name) == ["type", "exception", "title", "detail"])
        #expect(response.fields.map(\.name) == ["Content-Type"])
        #expect(client.counters["too_many_requests"] == 3)
    }

    @Test("The bucket refills by the rate, to the nanosecond, and never above the burst")
    func refill() throws {
        var client = try client(rate: 3, burst: 2)
        #expect((0..<3).map { _ in client.get("stores").status.code } == [200, 200, 429])
        client.now += .nanoseconds(333_333_333)
        #expect(client.get("stores").status == .tooManyRequests)
        client.now += .nanoseconds(1)
        #expect(client.get("stores").status == .ok)
        #expect(client.get("stores").status == .tooManyRequests)
        client.now += .seconds(1_000_000_000)
        #expect((0..<3).map { _ in client.get("stores").status.code } == [200, 200, 429])
    }

    @Test("In any window at most burst + rate × time are answered, however the requests come")
    func window() throws {
        var client = try client(rate: 7, burst: 4)
        var answered = 0
        for _ in 0..<1000 {
            if client.get("tests/connection").status == .ok { answered += 1 }
            client.now += .nanoseconds(10_000_001)
        }
        #expect(answered == 73)
    }

    @Test("A clock that steps back refills nothing and breaks nothing")
    func clockBack() throws {
        var client = try client(rate: 1, burst: 1)
        #expect(client.get("stores").status == .ok)
        client.now -= .seconds(100)
        #expect(client.get("stores").status == .tooManyRequests)
        client.now += .seconds(101)
        #expect(client.get("stores").status == .ok)
    }

    @Test("A request that is refused for its token counts against the rate, the sandbox's paths don't")
    func whatCounts() throws {
        var client = try client(rate: 1, burst: 2)
        client.token = nil
        for _ in 0..<5 { #expect(client.send(.get, "/sandbox/counters").status == .ok) }
        let codes = (0..<3).map { _ in client.get("stores").status.code }
        #expect(codes == [401, 401, 429])
    }

    @Test("Every Nth request fails with the chosen status and changes nothing", arguments: [500, 503, 404])
    func failures(code: UInt16) throws {
        var settings = SandboxSettings()
        settings.failEvery = 3
        settings.failStatus = try #require(Status(code))
        var client = try SandboxClient(settings)
        let codes = (0..<7).map { _ in client.post("stores", ["store": [:]]).status.code }
        #expect(codes == [201, 201, code, 201, 201, code, 201])
        #expect(client.get("stores").data["total_items"] == 15)
        let failed = client.get("stores")
        #expect(failed.status.code == code)
        #expect(failed.error["detail"]?.string?.isEmpty == false)
    }

    @Test("Latency is stated for answers of the API, not for the sandbox's own")
    func latency() throws {
        var settings = SandboxSettings()
        settings.latency = .milliseconds(50)
        var client = try SandboxClient(settings)
        #expect(client.get("stores").latency == .milliseconds(50))
        #expect(client.get("nonsense").latency == .milliseconds(50))
        #expect(client.send(.get, "/sandbox/counters").latency == .zero)
    }

    @Test("Counters tell methods, exact paths with query, statuses and the last request")
    func counters() throws {
        var client = try SandboxClient()
        client.language = "en"
        _ = client.get("stores")
        _ = client.get("stores?count=2")
        _ = client.get("stores?count=2")
        _ = client.post("stores", [:])
        client.token = nil
        _ = client.get("products")
        let counters = client.counters
        #expect(counters["total"] == 5)
        #expect(counters["by_method"] == ["GET": 4, "POST": 1])
        let base = SandboxClient.enterprise
        #expect(
            counters["by_path"]?.object?.members.map(\.name) == [
                base + "products", base + "stores", base + "stores?count=2",
            ])
        #expect(counters["by_path"]?[base + "stores?count=2"] == 2)
        #expect(counters["by_status"] == ["200": 3, "400": 1, "401": 1])
        #expect(counters["authorization_missing"] == 1)
        #expect(counters["too_many_requests"] == 0)
        let last = counters["last_request"]
        #expect(last?["path"] == .string(base + "products"))
        #expect(last?["fields"] == ["accept-language": "en", "authorization": "absent"])
    }

    @Test("The last request shows all fields but hides Authorization")
    func lastRequest() throws {
        var client = try SandboxClient()
        var fields = HTTPFields()
        fields.append("Authorization", "Bearer enterprise-sandbox-token")
        fields.append("X-Two", "a")
        fields.append("x-two", "b")
        _ = client.send(.get, SandboxClient.enterprise + "stores", fields: fields)
        let last = client.counters["last_request"]
        #expect(last?["fields"] == ["x-two": "a, b", "authorization": "present"])
        #expect(last?["method"] == "GET")
        let text = String(decoding: client.counters.bytes, as: UTF8.self)
        #expect(!text.contains("enterprise-sandbox-token"))
    }

    @Test("At most 10,000 paths are counted one by one")
    func manyPaths() throws {
        var client = try SandboxClient()
        for number in 0..<10_005 { _ = client.send(.get, "/\(number)") }
        _ = client.send(.get, "/0")
        let counters = client.counters
        #expect(counters["by_path"]?.object?.members.count == 10_000)
        #expect(counters["by_path"]?["/0"] == 2)
        #expect(counters["other_paths"] == 5)
        #expect(counters["total"] == 10_006)
    }

    @Test("reset zeroes the counters and keeps the data")
    func reset() throws {
        var client = try SandboxClient()
        _ = client.post("stores", ["store": [:]])
        #expect(client.send(.post, "/sandbox/reset").status == .noContent)
        let counters = client.counters
        #expect(counters["total"] == 0)
        #expect(counters["by_path"] == [:])
        #expect(counters["last_request"] == .null)
        #expect(client.get("stores").data["total_items"] == 11)
    }

    @Test("settings change while the sandbox runs")
    func settings() throws {
        var client = try SandboxClient()
        client.token = nil
        let body: JSONValue = [
            "rate": 1, "burst": 2, "latency_ms": 5, "fail_every": 9, "fail_status": 500, "max_age": 60,
            "token_lifetime_ms": 1500, "displace": true, "login_latency_ms": 7, "login_fail_every": 3,
            "login_fail_status": 502, "login_shape": "no_token",
        ]
        let response = client.send(.post, "/sandbox/settings", body)
        #expect(response.status == .ok)
        #expect(response.json == body)
        #expect(client.send(.get, "/sandbox/settings").json == body)
        client.token = "enterprise-sandbox-token"
        let answer = client.get("stores")
        #expect(answer.latency == .milliseconds(5))
        #expect(answer.field("Cache-Control") == "max-age=60")
        #expect((0..<2).map { _ in client.get("stores").status.code } == [200, 429])
        let unlimited = client.send(.post, "/sandbox/settings", ["rate": nil])
        #expect(unlimited.json["rate"] == .null)
        #expect(client.get("stores").status == .ok)
    }

    @Test("A rate without a burst has the rate as its burst")
    func rateAlone() throws {
        var client = try SandboxClient()
        #expect(client.send(.post, "/sandbox/settings", ["rate": 4]).json["burst"] == 4)
        #expect((0..<5).map { _ in client.get("stores").status.code } == [200, 200, 200, 200, 429])
    }

    @Test(
        "A wrong setting is 400 and changes nothing",
        arguments: [
            #"{"max_age":1,"rate":0}"#, #"{"max_age":1,"burst":"2"}"#, #"{"max_age":1,"fail_status":200}"#,
            #"{"max_age":1,"token_lifetime_ms":0}"#, #"{"max_age":1,"displace":1}"#,
            #"{"max_age":1,"login_latency_ms":-1}"#, #"{"max_age":1,"login_fail_every":null}"#,
            #"{"max_age":1,"login_fail_status":200}"#, #"{"max_age":1,"login_shape":"round"}"#,
            #"{"max_age":1,"unheard_of":1}"#, #"{"max_age":1,"latency_ms":60001}"#, #"{"max_age":-1}"#, "[]",
            "{",
        ])
    func wrongSettings(text: String) throws {
        var client = try SandboxClient()
        let response = client.send(.post, "/sandbox/settings", fields: HTTPFields(), bytes: Array(text.utf8))
        #expect(response.status == .badRequest)
        #expect(client.send(.get, "/sandbox/settings").json["max_age"] == 300)
    }

    @Test(
        "Other methods and paths of the sandbox are 405 and 404",
        arguments: [
            (Method.post, "/sandbox/counters", 405), (.get, "/sandbox/reset", 405),
            (.delete, "/sandbox/settings", 405), (.get, "/sandbox/expire", 405), (.get, "/sandbox/", 404),
            (.get, "/sandbox/else", 404),
        ] as [(Method, String, UInt16)])
    func ownPaths(method: Method, path: String, code: UInt16) throws {
        var client = try SandboxClient()
        #expect(client.send(method, path).status.code == code)
        #expect(client.counters["total"] == 0)
    }
}
