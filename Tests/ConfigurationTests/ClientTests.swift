import Configuration
import Testing

@Suite("Clients")
struct ClientTests {
    private static let key = "cgk_0123456789abcdef:" + String(repeating: "8b1a9953", count: 8)

    private static func file(_ clients: String) -> String {
        smallest + "\nclients: \(clients)"
    }

    @Test("a rule has networks or keys, and may have bounds")
    func rule() throws {
        let rule = try #require(
            try load(
                Self.file(
                    "[{ name: till-4, keys: [\"\(Self.key)\"], tenants: [shop], allow: [GET customers/**, \"* vouchers/*/x\"], rate: 5/s, burst: 7 }]"
                )
            ).clients.first)
        #expect(rule.name == "till-4" && rule.networks.isEmpty && rule.tenants == ["shop"])
        #expect(rule.keys.first?.id == "cgk_0123456789abcdef" && rule.keys.first?.digest.count == 32)
        #expect(rule.operations.map(\.method) == ["GET", nil])
        #expect(rule.operations.map(\.path) == ["customers/**", "vouchers/*/x"])
        #expect(rule.rate == RequestRate(count: 5, interval: .seconds(1)) && rule.burst == 7)
        #expect(!rule.isUnrestricted)
        #expect(try load(Self.file("[{ networks: [10.0.0.0/8] }]")).clients.first?.isUnrestricted == true)
    }

    @Test("share is fair by default, and all for a server that speaks for many")
    func share() throws {
        #expect(try load(Self.file("[{ networks: [10.0.0.0/8] }]")).clients.first?.share == .fair)
        #expect(try load(Self.file("[{ networks: [10.0.0.0/8], share: all }]")).clients.first?.share == .all)
    }

    @Test(
        "where all that is let in is one address, a warning says that it counts as one client",
        arguments: [
            ("[{ networks: [10.1.0.5/32] }]", true), ("[{ networks: [127.0.0.0/8, 10.1.0.5/32] }]", true),
            ("[{ networks: [10.1.0.5/32], share: all }]", false), ("[{ networks: [10.1.0.0/16] }]", false),
            ("[{ networks: [10.1.0.5/32, 10.1.0.6/32] }]", false),
            ("[{ networks: [\"2001:db8:0:1::/64\"] }]", true), ("[{ networks: [\"2001:db8::/48\"] }]", false),
            ("[{ networks: [10.1.0.5/32] }, { name: a, keys: [\"\(key)\"] }]", false),
        ])
    func oneAddress(clients: String, isWarned: Bool) throws {
        let warnings = try load(Self.file(clients)).warnings.map(\.description)
        #expect(warnings.contains { $0.contains("count as one client") } == isWarned, "\(warnings)")
    }

    @Test(
        "a warning says where a proxy on this machine would make all devices look local",
        arguments: [
            ("127.0.0.1", "[{ networks: [127.0.0.0/8, 10.1.0.0/16] }]", "lets in this machine"),
            ("127.0.0.1", "[{ networks: [0.0.0.0/0] }]", "lets in this machine"),
            ("127.0.0.1", "[{ networks: [\"::1/128\"] }]", "lets in this machine"),
            ("127.0.0.1", "[{ networks: [10.1.0.0/16] }]", "all look local"),
            ("127.0.0.1", "[{ name: a, keys: [\"\(key)\"] }]", "all look local"),
            ("10.1.0.1", "[{ networks: [10.1.0.0/16] }]", nil),
            ("10.1.0.1", "[{ name: a, networks: [127.0.0.0/8], keys: [\"\(key)\"] }]", nil),
        ] as [(String, String, String?)])
    func localProxy(listener: String, clients: String, warning: String?) throws {
        let file = Self.file(clients).replacing("127.0.0.1:8080", with: "\(listener):8080")
        let warnings = try load(file).warnings.map(\.description)
        #expect(warnings.contains { $0.contains("trusted_proxies") } == (warning != nil), "\(warnings)")
        #expect(warning.map { text in warnings.contains { $0.contains(text) } } != false, "\(warnings)")
        let trusting = try load(file + "\ntrusted_proxies: [127.0.0.0/8]\n").warnings.map(\.description)
        #expect(!trusting.contains { $0.contains("local") || $0.contains("this machine") }, "\(trusting)")
    }

    @Test(
        "what lets in nobody, or somebody else than was meant, is refused",
        arguments: [
            ("[{ name: a }]", "clients[0]: add networks such as [10.1.0.0/16], or keys"),
            ("[{ networks: [] }]", "clients[0].networks: expected at least one element, found an empty list"),
            (
                "[{ networks: [10.0.0.0/8], allow: [] }]",
                "clients[0].allow: expected at least one element, found an empty list"
            ),
            (
                "[{ keys: [hunter2.hunter2] }]",
                "clients[0].keys[0]: expected what \"carecloud-gateway key new NAME\" prints to be put here"
            ),
            (
                "[{ keys: [\"\(key)\"] }, { keys: [\"\(key)\"] }]",
                "clients[1].keys: the key cgk_0123456789abcdef stands twice"
            ),
            (
                "[{ name: a, networks: [10.0.0.0/8] }, { name: a, networks: [11.0.0.0/8] }]",
                "clients[1].name: \"a\" is already the name of other clients"
            ),
            (
                "[{ name: renewal, networks: [10.0.0.0/8] }]",
                "clients[0].name: the statistics call others \"renewal\": choose another name"
            ),
            (
                "[{ networks: [10.0.0.0/8], tenants: [shopp] }]",
                "clients[0].tenants: there is no tenant \"shopp\""
            ),
            (
                "[{ networks: [10.0.0.0/8], allow: [customers] }]",
                "clients[0].allow[0]: expected a method and a path behind the version, such as \"GET customers/**\", "
                    + "found \"customers\""
            ),
            (
                "[{ networks: [10.0.0.0/8], allow: [GET a/**/b] }]",
                "clients[0].allow[0]: expected a method and a path behind the version, such as \"GET customers/**\", "
                    + "found \"GET a/**/b\""
            ),
        ])
    func refusals(clients: String, message: String) throws {
        #expect(try complaints(Self.file(clients)).map(withoutPlace) == [message])
    }
}
