/// What a scenario wants of the gateway's configuration; everything else is as the gateway has it.
struct GatewaySettings {
    /// Tokens and other texts that must not come out of the gateway anywhere have this in them.
    static let secretMark = "SECRETMARK"
    static let enterpriseToken = "enterprise-\(secretMark)-1"
    static let customerToken = "customer-\(secretMark)-2"

    var upstream: String
    var listen = ["127.0.0.1:0"]
    /// Which of these answer health checks.
    var healthListeners: Set<Int> = []
    var workers = 2
    var enterpriseToken: String? = GatewaySettings.enterpriseToken
    var customerToken: String? = GatewaySettings.customerToken
    /// Lines of the tenant: `hosts: [a.example]`.
    var tenant: [String] = []
    /// Lines of further tenants, each after the first indented by two.
    var moreTenants: [String] = []
    /// Lines at the top level: `limits: { body: 1KiB }`.
    var top: [String] = []
    var budget = "off"
    var adminAddress = "127.0.0.1:0"
    /// Lines of the admin section: `allow: [10.0.0.0/8]`.
    var admin: [String] = []
    var adminKey: String?

    /// Writes the configuration and the files that it names; returns its path.
    func write(to folder: TemporaryFolder) throws -> String {
        var lines = ["listen:"]
        for (index, address) in listen.enumerated() {
            lines.append("  - address: \"\(address)\"")
            if healthListeners.contains(index) { lines.append("    health: true") }
        }
        lines += ["admin:", "  address: \(adminAddress)"] + admin.map { "  \($0)" }
        if let adminKey { lines.append("  key_file: \(try folder.write(adminKey + "\n", to: "admin.key"))") }
        lines += ["workers: \(workers)"] + top
        lines += ["tenants:", "  - name: shop", "    upstream: \(upstream)", "    budget: \(budget)"]
        lines += tenant.map { "    \($0)" }
        for (interface, token) in [("enterprise", enterpriseToken), ("customer", customerToken)] {
            guard let token else { continue }
            let file = try folder.write(token + "\n", to: "\(interface).token")
            lines += ["    \(interface):", "      credentials: { bearer_token_file: \(file) }"]
        }
        lines += moreTenants.map { "  \($0)" }
        return try folder.write(lines.joined(separator: "\n") + "\n", to: "gateway.yaml")
    }
}
