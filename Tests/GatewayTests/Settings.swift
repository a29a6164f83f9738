import Configuration
import YAML

/// What a test's configuration file says.
struct Settings: Sendable {
    var enterpriseAuthorization = "pass"
    var customerAuthorization = "pass"
    var hasEnterpriseToken = true
    var hasCustomerToken = true
    var apiPath = "/webservice/rest-api/"
    var cachesClientTokens = true
    var clientsCache = "{}"
    var maximumObject = "1MiB"
    /// Of the cache beside `max_object`.
    var cache = "memory: 16MiB"
    /// Of each tenant.
    var forwardFields = "[]"
    var cookies = "drop"
    var via = true
    /// Of each tenant, in one line or further indented; none if empty.
    var rules = ""
    /// In place of the network 10.0.0.0/8 alone.
    var clients = "[{ networks: [10.0.0.0/8] }]"
    var trustedProxies = "[]"
    /// Of each tenant that has one.
    var pathPrefixes: [Int: String] = [:]
    /// Host names of each tenant.
    var tenants = [["till.shop.example"]]

    var environment: [String: String] {
        ["ENTERPRISE": TestGateway.enterpriseToken, "CUSTOMER": TestGateway.customerToken]
    }

    var yaml: String {
        """
        listen: [{ address: "127.0.0.1:8080" }]
        clients: \(clients)
        trusted_proxies: \(trustedProxies)
        cache: { \(cache), max_object: \(maximumObject) }
        cache_client_tokens: \(cachesClientTokens)
        clients_cache: \(clientsCache)
        allowed_origins: ["https://kiosk.example"]
        tenants:
        \(tenants.enumerated().map { tenant($1, number: $0) }.joined(separator: "\n"))
        """
    }

    private func tenant(_ hosts: [String], number: Int) -> String {
        """
          - name: shop-\(number)
            hosts: [\(hosts.joined(separator: ", "))]
            \(pathPrefixes[number].map { "path_prefix: \($0)" } ?? "")
            upstream: https://carecloud.example
            api_path: \(apiPath)
            forward_fields: \(forwardFields)
            cookies: \(cookies)
            via: \(via)
            enterprise:
              client_authorization: \(enterpriseAuthorization)
              \(hasEnterpriseToken ? "credentials: { bearer_token: \"${ENTERPRISE}\" }" : "")
            customer:
              client_authorization: \(customerAuthorization)
              \(hasCustomerToken ? "credentials: { bearer_token: \"${CUSTOMER}\" }" : "")
            budget: off
            \(rules.isEmpty ? "" : "rules: " + rules)
        """
    }

    func configuration() throws -> GatewayConfiguration {
        let root = try YAMLDocument.parse(Array(yaml.utf8), file: "test.yaml")
        return try GatewayConfiguration(yaml: root, file: "test.yaml", environment: environment)
    }
}
