/// What is reported for each client that has a name, and for all others together.
extension StatisticsCatalogue {
    static let shares =
        ShareUsage.Resource.allCases.map { resource in
            Entry(
                name: "shares.last_hour.\(resource.rawValue).by_client.{client}", unit: "requests",
                help:
                    "Requests in the last hour that waited, were rejected or were answered from memory because their "
                    + "client held its share of \(resource.meaning). A device with a key is named by its name, any "
                    + "other client by its address (of IPv6, the /64).",
                metric: Metric(
                    "share_reached_last_hour_by_client", .gauge, .client,
                    Metric.Label("resource", resource.rawValue),
                    help: "Requests in the last hour whose client held its share of the resource."))
        } + [
            Entry(
                name: "shares.crowded[].address", unit: "text",
                help:
                    "Addresses that reached a share and seem to stand for several devices: a proxy or NAT. List a "
                    + "proxy under `trusted_proxies`, give devices keys, or set `share: all` for the address.",
                metric: Metric("crowded_address_info", .info, Metric.Label("address")))
        ]

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

extension ShareUsage.Resource {
    fileprivate var meaning: String {
        switch self {
        case .slots: "`max_in_flight`"
        case .queue: "the queue of the budget"
        case .buffers: "`limits.buffers`"
        case .forcedRefreshes: "`cache.forced_refreshes`"
        }
    }
}
