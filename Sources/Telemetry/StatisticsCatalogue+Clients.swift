/// What is told of each client that has a name, and of all others together.
extension StatisticsCatalogue {
    static let clients = [
        Entry(
            name: "clients[].name", unit: "text",
            help: "Its name in the configuration; `other` for those without one.",
            metric: Metric("client_info", .info, .client)),
        Entry(
            name: "clients[].requests", unit: "requests", help: "Its requests that were answered.",
            metric: Metric("client_http_requests_total", .counter, .client)),
        Entry(
            name: "clients[].refused_total", unit: "requests",
            help: "Of these, those that the gateway refused with 401, 403 or 429.",
            metric: Metric("client_refusals_total", .counter, .client)),
        Entry(
            name: "clients[].upstream_requests", unit: "requests",
            help: "Requests sent to CareCloud because it asked, renewals left out; each has cost the budget.",
            metric: Metric("client_upstream_requests_total", .counter, .client)),
    ]
}
