extension ConfigurationKey {
    /// Keys that are planned but not in this version, and what to do meanwhile. Accepting one in silence would
    /// leave an operator believing that it works.
    static let unavailable: [String: String] = [
        "tenants[].proxy": "remove it; CareCloud must be reachable directly",
        "tenants[].http2": "remove it; CareCloud is asked over HTTP/1.1",
        "tenants[].customer.credentials.login": loginAdvice,
        "tenants[].customer.credentials.password_file": loginAdvice,
        "tenants[].customer.credentials.external_application_id_file": loginAdvice,
        "tenants[].customer.credentials.external_application_id": loginAdvice,
        "tenants[].customer.credentials.password": loginAdvice,
        "tenants[].customer.credentials.token_lifetime": loginAdvice,
        "tenants[].customer.credentials.token_file": loginAdvice,
    ]

    private static let loginAdvice =
        "only the enterprise interface has users; give a fixed token with bearer_token_file"
}
