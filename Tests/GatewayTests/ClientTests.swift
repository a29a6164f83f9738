import CareCloud
import Configuration
import Downstream
import Foundation
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("Who may come in, and what for (design §7)")
struct ClientTests {
    /// Two keys that are known, and one that is not.
    private struct Keys {
        let till: DeviceKey
        let kiosk: DeviceKey
        let stranger: DeviceKey

        init() throws {
            till = try #require(DeviceKey.make())
            kiosk = try #require(DeviceKey.make())
            stranger = try #require(DeviceKey.make())
        }
    }

    private static func gateway(_ clients: String, trustedProxies: String = "[]") throws -> TestGateway {
        var settings = Settings()
        settings.clients = clients
        settings.trustedProxies = trustedProxies
        settings.tenants = [["a.example"], ["b.example"]]
        return try TestGateway(settings)
    }

    private static let stores = TestRequest("GET E:/stores", "Host: a.example")

    // MARK: Keys

    @Test("a key is 256 bits of secret behind an id, and the configuration holds its digest only")
    func form() throws {
        let key = try Keys().till
        #expect(key.text.utf8.count == 85 && key.text.hasPrefix(key.id + "."))
        let secret = try #require(key.text.split(separator: ".").last)
        #expect(secret.count == 64 && !key.configurationText.contains(secret))
        #expect(try Keys().till.text != key.text)
    }

    @Test("the mark of a key is found in any encoding that only adds zero bytes to ASCII")
    func mark() {
        let texts: [[UInt8]] = [
            Array("{'password':'cgk_0'}".utf8), [0xE9] + Array("cgk_".utf8), Array("\0c\0g\0k\0_".utf8),
            Array("c\0g\0k\0_\0".utf8), Array("c\0\0\0g\0\0\0k\0\0\0_\0\0\0".utf8),
        ]
        for text in texts { #expect(DeviceKey.mayStand(in: text), "\(text)") }
        for text in ["", "cgk", "cg k_", "password"] { #expect(!DeviceKey.mayStand(in: Array(text.utf8))) }
    }

    @Test("failed logins count for the client's address, or for the proxy's if the proxy does not say which")
    func loginAddress() throws {
        let gateway = try Self.gateway("[]", trustedProxies: "[10.0.0.0/8]")
        func address(_ field: String) throws -> String? {
            let fields = try gateway.routed(Self.stores.adding(field)).fields
            return gateway.core.clients.loginAddress(fields, of: .at(10))?.description
        }
        #expect(try address("X-Forwarded-For: 203.0.113.7") == "203.0.113.7")
        #expect(try address("X-Forwarded-For: unknown") == "10.0.2.1")
        #expect(try address("X-Forwarded-For: \(String(repeating: "1", count: 5000))") == "10.0.2.1")
    }

    @Test(
        "logins that fail: the key or the address is wrong, or the content; not for what the device may not do"
    )
    func failedLogins() {
        let failed: [GatewayError] = [
            .unknownDeviceKey(), .deviceKeyNeeded(), .notAdmitted(), .unreadableLogin(),
        ]
        #expect(failed.filter(\.isFailedLogin).count == failed.count)
        let others: [GatewayError] = [
            .noVirtualLogin(), .tenantNotAllowed(), .operationNotAllowed(), .sessionEnded(), .loginTooLong(),
        ]
        #expect(others.filter(\.isFailedLogin).isEmpty)
    }

    @Test("a device is known by its key, from anywhere, as X-Gateway-Key or as Authorization: Bearer")
    func key() throws {
        let keys = try Keys()
        let gateway = try Self.gateway(
            "[{ name: till, keys: [\"\(keys.till.configurationText)\"] }]")
        for field in ["X-Gateway-Key: \(keys.till.text)", "Authorization: Bearer \(keys.till.text)"] {
            let call = try gateway.admitted(Self.stores.adding(field), from: .notAdmitted)
            #expect(call.client.map { text($0.name) } == "till")
            // The key is the gateway's affair: the gateway's own token goes in.
            #expect(call.authorization == .injected(.enterprise))
            let sent = gateway.core.authorizedFields(call, try gateway.authorization(of: call))
            #expect(!sent.contains { text($0.value).contains("cgk_") })
            #expect(sent.values("Authorization").count == 1)
        }
    }

    @Test("a client's own CareCloud token beside X-Gateway-Key goes on to CareCloud")
    func ownToken() throws {
        let keys = try Keys()
        let gateway = try Self.gateway("[{ name: till, keys: [\"\(keys.till.configurationText)\"] }]")
        let request = Self.stores.adding("X-Gateway-Key: \(keys.till.text)", "Authorization: Bearer own")
        #expect(try gateway.admitted(request, from: .notAdmitted).authorization == .client)
    }

    @Test("whatever else of the gateway's a device sends beside its key goes nowhere")
    func both() throws {
        let keys = try Keys()
        let gateway = try Self.gateway("[{ name: till, keys: [\"\(keys.till.configurationText)\"] }]")
        for token in [keys.till.text, "cgt_0123456789abcdef.0.0.0", "cgk_"] {
            let request = Self.stores.adding(
                "X-Gateway-Key: \(keys.till.text)", "Authorization: Bearer \(token)")
            let call = try gateway.admitted(request, from: .notAdmitted)
            #expect(call.authorization == .injected(.enterprise))
            let sent = gateway.core.authorizedFields(call, nil)
            #expect(!sent.contains { text($0.value).contains("cg") && $0.name == "Authorization" })
        }
    }

    @Test("a key or session token in any other place is rejected with 401 and not forwarded (design §7)")
    func misplaced() throws {
        let keys = try Keys()
        let gateway = try Self.gateway(
            "[{ name: till, keys: [\"\(keys.till.configurationText)\"] }, { networks: [10.0.0.0/8] }]")
        let session = "cgt_0123456789abcdef.0.0.0"
        for secret in [keys.till.text, keys.stranger.text, session] {
            let basic = Data("till-4:\(secret)".utf8).base64EncodedString()
            let name = Data("\(secret):".utf8).base64EncodedString()
            for line in [
                "Authorization: Bearer\t\(secret)", "Authorization: \(secret)",
                "Authorization: Token \(secret)",
                "Authorization: Basic \(basic)", "Authorization: basic \(basic.replacing("=", with: ""))",
                "Authorization: Basic \(name)", "X-Api-Key: \(secret)", "Cookie: key=\(secret)",
                "X-Note: a cgk_ b \(secret.replacing("_", with: "%5F"))",
            ] {
                let error = try gateway.refusal(Self.stores.adding(line), from: .at(10))
                #expect(error?.exception == "gateway_device_key_exception", "\(line)")
                #expect(error.map { text($0.body).contains(secret) } == false)
            }
            for target in [
                "/stores?key=\(secret)", "/stores/\(secret)", "/stores?k=%63g\(secret.dropFirst(2))",
                "/stores?k=\(secret.replacing("_", with: "%255f"))",
            ] {
                let error = try gateway.refusal(
                    TestRequest("GET E:\(target)", "Host: a.example"), from: .at(10))
                #expect(error?.status == .unauthorized, "\(target)")
            }
        }
        for line in ["X-Note: cgk_", "X-Note: cgk_0123456789abcde", "Authorization: Bearer a.cgt_x"] {
            #expect(try gateway.refusal(Self.stores.adding(line), from: .at(10)) == nil, "\(line)")
        }
    }

    @Test("a logout never goes with the gateway's own token, which it could end")
    func logout() throws {
        let gateway = try Self.gateway("[{ networks: [10.0.0.0/8] }]")
        let request = TestRequest("POST E:/users/actions/logout", "Host: a.example")
        #expect(try gateway.admitted(request, from: .at(10)).authorization == .none)
    }

    @Test("a wrong key is 401, and so is none where only keys are known; the answer says nothing of the key")
    func wrongKey() throws {
        let keys = try Keys()
        let gateway = try Self.gateway("[{ name: till, keys: [\"\(keys.till.configurationText)\"] }]")
        let tampered = String(keys.till.text.dropLast()) + (keys.till.text.hasSuffix("0") ? "1" : "0")
        for key in [keys.stranger.text, tampered, keys.till.id, keys.till.text + "0", "cgk_", ""] {
            let error = try #require(
                try gateway.refusal(Self.stores.adding("X-Gateway-Key: \(key)"), from: .notAdmitted))
            #expect(error.status == .unauthorized, "\(key)")
            #expect(error.exception == "gateway_device_key_exception")
            #expect(key.count < 5 || !text(error.body).contains(key))
        }
        let none = try gateway.refusal(Self.stores, from: .notAdmitted)
        #expect(none?.status == .unauthorized)
        // This machine is no exception.
        #expect(try gateway.refusal(Self.stores, from: .at(127))?.status == .unauthorized)
        let twice = Self.stores.adding("X-Gateway-Key: \(keys.till.text)", "X-Gateway-Key: \(keys.till.text)")
        #expect(try gateway.refusal(twice, from: .notAdmitted)?.status == .unauthorized)
    }

    @Test("with networks a key counts from there only; another network needs no key")
    func keyAndNetwork() throws {
        let keys = try Keys()
        let gateway = try Self.gateway(
            """
            [{ name: till, networks: [10.0.0.0/8], keys: ["\(keys.till.configurationText)"] }, { name: wifi, networks: [11.0.0.0/8] }]
            """)
        let withKey = Self.stores.adding("X-Gateway-Key: \(keys.till.text)")
        #expect(try gateway.refusal(withKey, from: .at(10)) == nil)
        #expect(try gateway.refusal(withKey, from: .at(12))?.status == .forbidden)
        #expect(try gateway.refusal(Self.stores, from: .at(10))?.status == .unauthorized)
        let call = try gateway.admitted(Self.stores, from: .at(11))
        #expect(call.client.map { text($0.name) } == "wifi")
    }

    // MARK: What it may do

    @Test("tenants: a device uses those that it is meant for")
    func tenants() throws {
        let gateway = try Self.gateway("[{ name: till, networks: [10.0.0.0/8], tenants: [shop-0] }]")
        #expect(try gateway.refusal(Self.stores, from: .at(10)) == nil)
        let other = TestRequest("GET E:/stores", "Host: b.example")
        #expect(try gateway.refusal(other, from: .at(10))?.status == .forbidden)
    }

    @Test(
        "allow: only what a line covers, HEAD as GET, never what is not recognised",
        arguments: [
            ("GET E:/customers/1", true), ("HEAD E:/customers/1/cards", true), ("GET C:/customers", true),
            ("PUT E:/customers/1", false), ("POST E:/purchases/actions/send-purchase", true),
            ("POST E:/purchases/actions/send-purchase/x", false), ("GET E:/purchases", false),
            ("DELETE E:/vouchers/1", true), ("GET E:/vouchers/1", true), ("GET E:/vouchers", false),
            ("GET E:/stores", false), ("GET E:/%63ustomers/1", true),
            ("GET /webservice/rest-api/enterprise-interface/v2.0/customers/1", false),
        ])
    func operations(line: String, isAllowed: Bool) throws {
        let gateway = try Self.gateway(
            """
            [{ name: till, networks: [10.0.0.0/8], allow: ["GET customers/**", "POST purchases/actions/*", "* vouchers/*"] }]
            """)
        let request = TestRequest(line, "Host: a.example", "Authorization: Bearer own")
        let error = try gateway.refusal(request, from: .at(10))
        #expect(error?.exception == (isAllowed ? nil : "gateway_operation_not_allowed_exception"))
    }

    @Test("rate: a device that runs wild is told when it may ask again, the others go on")
    func rate() throws {
        let gateway = try Self.gateway(
            "[{ name: till, networks: [10.0.0.0/8], rate: 1/m, burst: 2 }, { networks: [11.0.0.0/8] }]")
        for _ in 1...2 { #expect(try gateway.refusal(Self.stores, from: .at(10)) == nil) }
        let error = try #require(try gateway.refusal(Self.stores, from: .at(10)))
        #expect(error.status == .tooManyRequests)
        #expect(error.retryAfter ?? 0 >= 50)
        #expect(try gateway.refusal(Self.stores, from: .at(11)) == nil)
    }

    @Test("only clients that may do everything are answered without a closer look")
    func unrestricted() throws {
        let gateway = try Self.gateway(
            """
            [{ name: a, networks: [10.0.0.0/8] }, { name: b, networks: [11.0.0.0/8], rate: 1/s },
             { name: c, networks: [12.0.0.0/8], allow: ["GET **"] }, { name: d, networks: [13.0.0.0/8], tenants: [shop-0] }]
            """, trustedProxies: "[14.0.0.0/8]")
        for (first, expected) in [
            (UInt8(10), 1), (11, nil), (12, nil), (13, nil), (14, nil), (127, nil), (15, nil),
        ] {
            let client = gateway.core.clients.unrestrictedClient(at: Peer.at(first).address)
            #expect(client?.index == expected, "\(first)")
        }
    }

    // MARK: X-Forwarded-For

    @Test(
        "the addresses of X-Forwarded-For may have ports, IPv6 ones brackets (RFC 7239 §6)",
        arguments: ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"])
    func forwardedInBrackets(field: String) throws {
        let gateway = try Self.gateway(
            "[{ name: till, networks: [\"2001:db8::/32\"] }]", trustedProxies: "[14.0.0.0/8]")
        let call = try gateway.admitted(Self.stores.adding("X-Forwarded-For: \(field)"), from: .at(14))
        #expect(call.clientAddress?.description == "2001:db8::1")
    }

    @Test(
        "X-Forwarded-For counts from trusted proxies only, its last address that is no proxy (design §7)",
        arguments: [
            (14, "10.0.0.1", "till"), (14, "11.0.0.1, 10.0.0.1", "till"), (14, "10.0.0.1, 11.0.0.1", nil),
            (14, "10.0.0.1, 14.0.0.9", "till"), (11, "10.0.0.1", nil), (14, "unknown", nil), (14, "", nil),
            (14, "10.0.0.1, x", nil), (14, "127.0.0.1", nil), (14, "::1", nil),
            (14, "10.0.0.1:51234", "till"), (14, "10.0.0.1:5, 14.0.0.9:6", "till"),
            (14, "10.0.0.1:x", nil), (14, "10.0.0.1, 14.0.0.9:65536", nil), (14, "[::1]:5", nil),
        ] as [(UInt8, String, String?)])
    func forwarded(peer: UInt8, field: String, name: String?) throws {
        let gateway = try Self.gateway(
            "[{ name: till, networks: [10.0.0.0/8] }]", trustedProxies: "[14.0.0.0/8]")
        let request = Self.stores.adding("X-Forwarded-For: \(field)")
        if let name {
            let call = try gateway.admitted(request, from: .at(peer))
            #expect(call.client.map { text($0.name) } == name)
            #expect(call.clientAddress?.description == "10.0.0.1")
        } else {
            #expect(try gateway.refusal(request, from: .at(peer))?.status == .forbidden)
        }
    }
}
