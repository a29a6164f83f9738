/// What is told of each tenant.
extension StatisticsCatalogue {
    static let tenant =
        [
            Entry(
                name: "tenants[].name", unit: "text", help: "The tenant's name in the configuration.",
                metric: Metric("tenant_info", .info, .tenant)),
            Entry(
                name: "tenants[].requests", unit: "requests", help: "Requests of its clients answered.",
                metric: Metric("tenant_http_requests_total", .counter, .tenant)),
        ]
        + TenantCacheStatistics.familyNames.map { family in
            Entry(
                name: "tenants[].cache.bytes.\(family)", unit: "bytes",
                help:
                    "Memory that its responses of the family `\(family)` take (`cache.shares`, `cache_share`).",
                metric: Metric(
                    "tenant_cache_bytes", .gauge, .tenant, Metric.Label("family", family),
                    help: "Memory that the tenant's responses take, by family of resources."))
        } + [
            Entry(
                name: "tenants[].cache.not_stored.{answer}", unit: "answers",
                help:
                    "Answers to reads in the last hour that could not be kept, by path and reason. Beyond 200, the "
                    + "fewest are `other`.",
                metric: Metric("tenant_cache_not_stored_last_hour", .gauge, .tenant, Metric.Label("answer"))),
            Entry(
                name: "tenants[].warm_up.paths", unit: "responses",
                help: "What `warm_up` names: paths times languages and codings.",
                metric: Metric("warm_up_responses", .gauge, .tenant)),
            Entry(
                name: "tenants[].warm_up.warm", unit: "responses",
                help: "Those of them that are in memory and fresh; if fewer, the log says why.",
                metric: Metric("warm_up_responses_warm", .gauge, .tenant)),
        ]

    static let upstream =
        [
            Entry(
                name: "tenants[].upstream.requests", unit: "requests",
                help: "Requests sent to CareCloud: those of clients, retries, renewals, logins and probes.",
                metric: Metric("upstream_requests_total", .counter, .tenant)),
            Entry(
                name: "tenants[].upstream.by_status.{code}", unit: "requests",
                help: "CareCloud's complete answers by status code.",
                metric: responses(.code)),
            Entry(
                name: "tenants[].upstream.too_many_requests", unit: "requests",
                help:
                    "Answers with status 429; if this grows and `budget` is not `learn`, lower its rate or limit.",
                metric: responses(Metric.Label("code", "429"))),
            Entry(
                name: "tenants[].upstream.errors", unit: "requests",
                help: "Requests that ended without a complete answer, but for those that were cancelled.",
                metric: Metric("upstream_errors_total", .counter, .tenant)),
            Entry(
                name: "tenants[].upstream.cancelled", unit: "requests",
                help: "Requests whose client left before the answer was complete; CareCloud did not fail.",
                metric: Metric("upstream_cancelled_total", .counter, .tenant)),
            Entry(
                name: "tenants[].upstream.retries", unit: "requests",
                help: "Reads sent once more because CareCloud had failed or had closed a kept connection.",
                metric: Metric("upstream_retries_total", .counter, .tenant)),
            Entry(
                name: "tenants[].upstream.in_flight", unit: "requests",
                help: "Requests that wait for CareCloud's answer now.",
                metric: Metric("upstream_requests_in_flight", .gauge, .tenant)),
            Entry(
                name: "tenants[].upstream.clock_offset_seconds", unit: "seconds",
                help:
                    "By how much this machine's clock is ahead of CareCloud's; negative: behind. Beyond 5 s, set it by NTP.",
                metric: Metric("upstream_clock_offset_seconds", .gauge, .tenant)),
        ]
        + quantiles(
            of: "tenants[].upstream.latency_seconds", "time CareCloud took for a complete answer",
            Metric(
                "upstream_request_duration_seconds", .histogram, .tenant,
                help: "Time CareCloud took for a complete answer."))

    static let breaker = [
        Entry(
            name: "tenants[].breaker.state", unit: "text",
            help:
                "`closed`: requests go to CareCloud. `open`: all requests fail, and operations that have "
                + "failed often enough are rejected; without a connection, all are. `half_open`: one request tries. `off`.",
            metric: Metric(
                "breaker_state", .info, .tenant, Metric.Label("state"),
                help: "Whether requests go to CareCloud: closed, open, half_open or off.")),
        Entry(
            name: "tenants[].breaker.opened_total", unit: "times",
            help: "How often CareCloud had failed for so long that requests were refused.",
            metric: Metric("breaker_opened_total", .counter, .tenant)),
        Entry(
            name: "tenants[].breaker.operations_opened_total", unit: "times",
            help:
                "How often one operation had failed for so long, while others did not, that its requests were "
                + "rejected.",
            metric: Metric("breaker_operations_opened_total", .counter, .tenant)),
        Entry(
            name: "tenants[].breaker.operations.{operation}", unit: "text",
            help:
                "Operations whose requests are rejected while those of others go: `open`, or `half_open` when one "
                + "tries.",
            metric: Metric(
                "breaker_operation_state", .info, .tenant, Metric.Label("operation"), Metric.Label("state"))),
    ]

    static let budget =
        [
            Entry(
                name: "tenants[].budget.rate_per_second", unit: "requests per second",
                help: "Requests a second that may be sent in the long run; `null` when the budget is off.",
                metric: Metric("budget_requests_per_second", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.burst", unit: "requests",
                help: "Requests that may be sent at once after a pause; `null` when the budget is off.",
                metric: Metric("budget_burst_requests", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.tokens", unit: "requests",
                help: "Requests that may be sent at once now; `null` when the budget is off.",
                metric: Metric("budget_tokens", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.pause_seconds", unit: "seconds",
                help: "Time for which nothing is sent because CareCloud has answered 429; 0 when it has not.",
                metric: Metric("budget_pause_seconds", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.transit_seconds", unit: "seconds",
                help:
                    "Until it is answered or so old, a request may not have reached CareCloud; doubles at a 429 that came although the limit was kept.",
                metric: Metric("budget_transit_seconds", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.queue_depth", unit: "requests",
                help: "Requests that wait for the budget now.",
                metric: Metric("budget_queue_depth", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.queue_bytes", unit: "bytes",
                help: "What their content takes (`budget.max_queue_bytes`).",
                metric: Metric("budget_queue_bytes", .gauge, .tenant)),
            Entry(
                name: "tenants[].budget.queued_total", unit: "requests",
                help: "Requests that had to wait, since the start.",
                metric: Metric("budget_queued_total", .counter, .tenant)),
            Entry(
                name: "tenants[].budget.refused_total", unit: "requests",
                help: "Requests the budget turned away, since the start.",
                metric: Metric("budget_refused_total", .counter, .tenant)),
        ]
        + quantiles(
            of: "tenants[].budget.wait_seconds", "time spent waiting, of those that had to wait",
            Metric(
                "budget_wait_seconds", .histogram, .tenant,
                help: "Time that requests waited for the budget, of those that had to wait.")) + [
            Entry(
                name: "tenants[].budget.classes.{class}.sent_total", unit: "requests",
                help: "Requests of the class sent to CareCloud.",
                metric: Metric("budget_sent_total", .counter, .tenant, .class)),
            Entry(
                name: "tenants[].budget.classes.{class}.refused_total", unit: "requests",
                help: "Requests of the class that the budget turned away.",
                metric: Metric("budget_class_refused_total", .counter, .tenant, .class)),
        ] + used("last_minute", "minute") + used("last_hour", "hour")

    private static func used(_ window: String, _ word: String) -> [Entry] {
        [
            ("client", "name, else by address; the gateway's own are `renewal`, `login` and `probe`"),
            ("class", "class; the gateway's own are `renewal`, `login` and `probe`"),
            ("resource", "resource; unknown ones are `other`"),
        ].map { kind, note in
            Entry(
                name: "tenants[].budget.used.\(window).by_\(kind).{\(kind)}", unit: "requests",
                help:
                    "Requests sent to CareCloud in the last \(word), by \(note). Beyond 200, the fewest are `other`.",
                metric: Metric(
                    "budget_used_last_\(word)_by_\(kind)", .gauge, .tenant, Metric.Label(kind),
                    help: "Requests sent to CareCloud in the last \(word), by \(kind)."))
        }
    }

    static let credentials = ["enterprise", "customer"].flatMap { interface in
        let place = Metric.Label("interface", interface)
        return [
            Entry(
                name: "tenants[].credentials.\(interface).source", unit: "text",
                help:
                    "Where the gateway's \(interface) token comes from: `none`, `file`, `environment` or `login`.",
                metric: Metric(
                    "credential_info", .info, .tenant, place, Metric.Label("source"),
                    help: "Where the gateway's token comes from: none, file, environment or login.")),
            Entry(
                name: "tenants[].credentials.\(interface).state", unit: "text",
                help: "`none`, `fixed`, `logging_in`, `valid`, `failing` or `displaced`.",
                metric: Metric(
                    "credential_state", .info, .tenant, place, Metric.Label("state"),
                    help:
                        "State of the gateway's token: none, fixed, logging_in, valid, failing or displaced.")
            ),
            Entry(
                name: "tenants[].credentials.\(interface).failure", unit: "text",
                help:
                    "Why the last login failed: `refused`, `unreachable`, `unavailable`, `malformed` or `unreadable`; `null` "
                    + "when it did not.",
                metric: Metric("credential_failure", .info, .tenant, place, Metric.Label("failure"))),
            Entry(
                name: "tenants[].credentials.\(interface).logins_total", unit: "logins",
                help: "Logins that brought a token, since the start.",
                metric: Metric("credential_logins_total", .counter, .tenant, place)),
            Entry(
                name: "tenants[].credentials.\(interface).login_failures_total", unit: "logins",
                help: "Logins that failed, since the start.",
                metric: Metric("credential_login_failures_total", .counter, .tenant, place)),
            Entry(
                name: "tenants[].credentials.\(interface).unauthorized_total", unit: "requests",
                help: "Answers 401 to requests with the gateway's token, since the start.",
                metric: Metric("credential_unauthorized_total", .counter, .tenant, place)),
            Entry(
                name: "tenants[].credentials.\(interface).token_age_seconds", unit: "seconds",
                help: "Time since the login that brought the token; `null` without one.",
                metric: Metric("credential_token_age_seconds", .gauge, .tenant, place)),
        ]
    }

    private static func responses(_ code: Metric.Label) -> Metric {
        Metric(
            "upstream_responses_total", .counter, .tenant, code,
            help: "CareCloud's complete answers by status code.")
    }
}
