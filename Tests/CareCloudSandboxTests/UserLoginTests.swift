import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Logins of the enterprise interface")
struct UserLoginTests {
    private static let users = ["till:secret:shop", "till:secret:web", "kiosk:p ř+&=:shop:B"]
    private static let path = SandboxClient.enterprise + "users/actions/login"

    @Test("A login is anonymous and mints another token of 40 hexadecimal digits each time, for 7 hours")
    func login() throws {
        var client = try SandboxClient()
        let response = client.logIn("till")
        #expect(response.status == .ok)
        let token = try #require(response.data["bearer_token"]?.string)
        #expect(token.count == 40 && token.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(response.data["valid_to"] == "2024-06-01 19:00:00")
        #expect(response.data["user"]?["login"] == "till")
        let second = try client.bearerToken("till")
        #expect(second != token)
        #expect(client.status(token) == 200)
        #expect(client.status(second) == 200)
        #expect(client.status("enterprise-sandbox-token") == 200)
        #expect(client.counters["logins"] == 2)
        #expect(client.counters["logins_total"] == ["enterprise": 2, "customer": 0])
        #expect(client.counters["tokens_minted_total"] == ["enterprise": 2, "customer": 0])
        #expect(client.counters["tokens_live"] == ["enterprise": 2, "customer": 0])
        #expect(client.post("users/actions/login", ["login": "till"]).status == .badRequest)
        #expect(client.counters["login_failures_total"] == ["enterprise": 1, "customer": 0])
    }

    @Test(
        "A body may be a form or JSON, whatever else its Content-Type says",
        arguments: [
            (
                "application/x-www-form-urlencoded",
                "user_external_application_id=shop&login=kiosk&password=p+%C5%99%2B%26%3D", 200
            ),
            (
                "Application/X-WWW-form-urlencoded ; charset=utf-8",
                "login=kiosk&password=p%20%c5%99%2b%26%3d&user_external_application_id=shop", 200
            ),
            (
                nil, #"{"user_external_application_id":"shop","login":"kiosk","password":"p ř+&="}"#, 200
            ),
            (
                "text/plain", #"{"user_external_application_id":"shop","login":"kiosk","password":"p ř+&="}"#,
                200
            ),
            ("application/json", "user_external_application_id=shop&login=kiosk&password=p", 400),
            ("application/x-www-form-urlencoded", #"{"login":"kiosk"}"#, 400),
            ("application/x-www-form-urlencoded", "login=kiosk&password=p", 400),
            ("application/x-www-form-urlencoded", "login=%", 400),
            ("application/x-www-form-urlencoded", "", 400),
            (nil, #"{"user_external_application_id":"shop","login":"kiosk","password":7}"#, 400),
        ] as [(String?, String, UInt16)])
    func bodies(type: String?, body: String, status: UInt16) throws {
        var client = try SandboxClient(users: Self.users)
        var fields = HTTPFields()
        if let type { fields.append("Content-Type", type) }
        let response = client.send(.post, Self.path, fields: fields, bytes: Array(body.utf8))
        #expect(response.status.code == status)
        #expect((response.data["bearer_token"] != nil) == (status == 200))
    }

    @Test(
        "A wrong password, user or application is 403 in CareCloud's envelope, mints nothing and is counted",
        arguments: [
            ("till", "guess", "shop"), ("nobody", "secret", "shop"), ("till", "secret", "app"),
            ("kiosk", "p ř+&=", "web"), ("TILL", "secret", "shop"),
        ])
    func wrongCredentials(login: String, password: String, application: String) throws {
        var client = try SandboxClient(users: Self.users)
        let response = client.logIn(login, password, application)
        #expect(response.status == .forbidden)
        let names = response.error.object?.members.map(\.name)
        #expect(names == ["type", "exception", "title", "detail", "error_data"])
        #expect(response.error["exception"] == "error_exception")
        #expect(response.fields.map(\.name) == ["Content-Type"])
        #expect(!String(decoding: response.body, as: UTF8.self).contains(password))
        #expect(client.counters["login_failures_total"] == ["enterprise": 1, "customer": 0])
        #expect(client.counters["tokens_minted_total"] == ["enterprise": 0, "customer": 0])
    }

    @Test("A user of the table logs in for each application; users differ in their id")
    func table() throws {
        var client = try SandboxClient(users: Self.users)
        let shop = client.logIn("till", "secret", "shop").data
        let web = client.logIn("till", "secret", "web").data
        let kiosk = client.logIn("kiosk", "p ř+&=", "shop").data
        #expect(shop["user"] == web["user"])
        #expect(shop["user"]?["user_id"] != kiosk["user"]?["user_id"])
    }

    @Test("A token holds for its lifetime to the nanosecond, then it is 401 without WWW-Authenticate")
    func expiry() throws {
        var settings = SandboxSettings()
        settings.tokenLifetime = .milliseconds(1500)
        var client = try SandboxClient(settings)
        let response = client.logIn("till")
        #expect(response.data["valid_to"] == "2024-06-01 12:00:01")
        client.token = response.data["bearer_token"]?.string
        client.now += .milliseconds(1500) - .nanoseconds(1)
        #expect(client.get("stores").status == .ok)
        #expect(client.counters["tokens_live"]?["enterprise"] == 1)
        client.now += .nanoseconds(1)
        let expired = client.get("stores")
        #expect(expired.status == .unauthorized)
        #expect(expired.error["exception"] == "error_exception")
        #expect(expired.fields.map(\.name) == ["Content-Type"])
        #expect(client.counters["tokens_live"]?["enterprise"] == 0)
        #expect(client.counters["unauthorized_total"]?["expired"] == 1)
        #expect(client.status("enterprise-sandbox-token") == 200)
    }

    @Test("A lifetime that is changed counts for the logins after it")
    func changedLifetime() throws {
        var client = try SandboxClient()
        let long = try client.bearerToken("till")
        #expect(client.set(["token_lifetime_ms": 1000]).status == .ok)
        let short = try client.bearerToken("till")
        client.now += .seconds(1)
        #expect(client.status(long) == 200)
        #expect(client.status(short) == 401)
    }

    @Test(
        "valid_to and all other times are those of the project's time zone, without an offset",
        arguments: [
            (Duration.seconds(3600), "2024-06-01 20:00:00", "2024-06-01 13:00:00"),
            (.seconds(-13 * 3600), "2024-06-01 06:00:00", "2024-05-31 23:00:00"),
        ])
    func utcOffset(offset: Duration, validTo: String, lastChange: String) throws {
        var client = try SandboxClient(utcOffset: offset)
        #expect(client.logIn("till").data["valid_to"] == .string(validTo))
        let id = client.post("stores", ["store": [:]]).data["store_id"]?.string ?? ""
        #expect(client.get("stores/\(id)").data["last_change"] == .string(lastChange))
    }

    @Test("With displace a login ends the tokens of the same user and application, and of no other")
    func displacement() throws {
        var client = try SandboxClient()
        let first = try client.bearerToken("till")
        let second = try client.bearerToken("till")
        let otherUser = try client.bearerToken("kiosk")
        let otherApplication = try client.bearerToken("till", "p", "web")
        #expect(client.set(["displace": true]).status == .ok)
        let third = try client.bearerToken("till")
        let tokens = [first, second, otherUser, otherApplication, third, "enterprise-sandbox-token"]
        #expect(tokens.map { client.status($0) } == [401, 401, 200, 200, 200, 200])
        #expect(client.counters["unauthorized_total"]?["displaced"] == 2)
        #expect(client.counters["tokens_live"]?["enterprise"] == 3)
    }

    @Test("A login that fails displaces nobody")
    func failedLoginDisplacesNobody() throws {
        var settings = SandboxSettings()
        settings.displace = true
        var client = try SandboxClient(settings, users: Self.users)
        let token = try client.bearerToken("till", "secret")
        #expect(client.logIn("till", "wrong").status == .forbidden)
        #expect(client.status(token) == 200)
    }

    @Test("A logout ends the token in the body, not the one it is sent with (CareCloud: postUserLogout)")
    func logout() throws {
        var client = try SandboxClient()
        let token = try client.bearerToken("till")
        client.token = try client.bearerToken("kiosk")
        let body: JSONValue = ["user_external_application_id": "shop", "bearer_token": .string(token)]
        #expect(client.post("users/actions/logout", body).status == .noContent)
        #expect(client.status(token) == 401)
        #expect(client.get("stores").status == .ok)
        #expect(client.counters["unauthorized_total"]?["logged_out"] == 1)
        #expect(client.post("users/actions/logout", [:]).status == .badRequest)
        #expect(client.post("users/actions/logout", ["bearer_token": "unknown"]).status == .noContent)
        let fixed: JSONValue = ["bearer_token": "enterprise-sandbox-token"]
        #expect(client.post("users/actions/logout", fixed).status == .noContent)
        #expect(client.status("enterprise-sandbox-token") == 200)
        client.token = nil
        #expect(client.post("users/actions/logout", fixed).status == .unauthorized)
    }
}
