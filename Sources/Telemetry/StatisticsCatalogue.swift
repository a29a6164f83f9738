/// Every value in `/stats`, in the order of the document: the source of the table in the README.
public enum StatisticsCatalogue {
    /// One value.
    public struct Entry: Sendable, Equatable {
        /// Its place in the document: `cache.hit_ratio`; `[]` stands for each element of a list, `{code}` for a status code.
        public let name: String
        /// `seconds`, `bytes`, what is counted, or `text`.
        public let unit: String
        /// One sentence for an operator.
        public let help: String
    }

    /// All of them.
    public static let entries: [Entry] =
        gateway + cache + latency + tenant + upstream + budget + credentials

    /// A Markdown table of all of them.
    public static var markdown: String {
        let rows = entries.map { "| `\($0.name)` | \($0.unit) | \($0.help) |\n" }
        return "| name | unit | meaning |\n| --- | --- | --- |\n" + rows.joined()
    }

    private static let gateway = [
        Entry(name: "version", unit: "text", help: "The gateway's version."),
        Entry(
            name: "configuration_hash", unit: "text",
            help: "Equal on two gateways that run with the same configuration."),
        Entry(name: "uptime_seconds", unit: "seconds", help: "Time since the gateway was started."),
        Entry(name: "connections.open", unit: "connections", help: "Client connections that are open now."),
        Entry(
            name: "connections.accepted_total", unit: "connections",
            help: "Client connections since the start."),
        Entry(
            name: "connections.refused_total", unit: "connections",
            help: "Connections closed at once because of `limits.connections` or `limits.per_address`."),
        Entry(
            name: "buffers.bytes", unit: "bytes",
            help: "Memory that requests and answers on their way take now."),
        Entry(
            name: "buffers.capacity_bytes", unit: "bytes",
            help: "Memory they may take (`limits.buffers`)."),
        Entry(
            name: "buffers.refused_total", unit: "requests",
            help: "Requests answered 503 because it was full; if this grows, raise `limits.buffers`."),
        Entry(name: "requests.total", unit: "requests", help: "Requests answered since the start."),
        Entry(
            name: "requests.by_status.{code}", unit: "requests",
            help: "The same by status code; codes that did not occur are left out."),
    ]

    private static let cache = [
        Entry(name: "cache.entries", unit: "responses", help: "Responses in memory."),
        Entry(
            name: "cache.bytes", unit: "bytes",
            help: "Memory they take: heads, bodies, keys and bookkeeping."),
        Entry(name: "cache.capacity_bytes", unit: "bytes", help: "Memory they may take (`cache.memory`)."),
        Entry(name: "cache.hits", unit: "requests", help: "Answered from memory, fresh."),
        Entry(name: "cache.misses", unit: "requests", help: "Not in memory, so CareCloud was asked."),
        Entry(name: "cache.stale", unit: "requests", help: "Answered from memory, past its freshness."),
        Entry(
            name: "cache.revalidated", unit: "requests",
            help: "Answered from memory after CareCloud confirmed it."),
        Entry(
            name: "cache.collapsed", unit: "requests",
            help: "Answered with what another request was already asking CareCloud for."),
        Entry(
            name: "cache.bypassed", unit: "requests",
            help: "Not looked up: writes, and what is never stored."),
        Entry(name: "cache.stored", unit: "responses", help: "Responses stored since the start."),
        Entry(
            name: "cache.evictions", unit: "responses",
            help: "Responses dropped for lack of room; if this grows fast, raise `cache.memory`."),
        Entry(
            name: "cache.invalidations", unit: "drops",
            help:
                "Resources and families that writes have dropped, whether anything was stored of them or not."
        ),
        Entry(
            name: "cache.hit_ratio", unit: "0 to 1",
            help: "Hits among all requests that were looked up; `null` before the first."),
    ]

    private static let latency =
        quantiles(of: "latency_seconds.hit", "time to answer from memory")
        + quantiles(of: "latency_seconds.miss", "time to answer with CareCloud's help")

    private static let tenant = [
        Entry(name: "tenants[].name", unit: "text", help: "The tenant's name in the configuration."),
        Entry(name: "tenants[].requests", unit: "requests", help: "Requests of its clients answered."),
    ]

    private static let upstream =
        [
            Entry(
                name: "tenants[].upstream.requests", unit: "requests",
                help: "Requests sent to CareCloud: those of clients, retries and logins."),
            Entry(
                name: "tenants[].upstream.by_status.{code}", unit: "requests",
                help: "CareCloud's complete answers by status code."),
            Entry(
                name: "tenants[].upstream.too_many_requests", unit: "requests",
                help: "Answers with status 429; if this grows, lower `budget.rate`."),
            Entry(
                name: "tenants[].upstream.errors", unit: "requests",
                help: "Requests that ended without a complete answer."),
            Entry(
                name: "tenants[].upstream.in_flight", unit: "requests",
                help: "Requests that wait for CareCloud's answer now."),
        ] + quantiles(of: "tenants[].upstream.latency_seconds", "time CareCloud took for a complete answer")

    private static let budget =
        [
            Entry(
                name: "tenants[].budget.rate_per_second", unit: "requests per second",
                help: "Requests a second that may be sent in the long run; `null` when the budget is off."),
            Entry(
                name: "tenants[].budget.burst", unit: "requests",
                help: "Requests that may be sent at once after a pause; `null` when the budget is off."),
            Entry(
                name: "tenants[].budget.tokens", unit: "requests",
                help: "Requests that may be sent at once now; `null` when the budget is off."),
            Entry(
                name: "tenants[].budget.queue_depth", unit: "requests",
                help: "Requests that wait for the budget now."),
            Entry(
                name: "tenants[].budget.queued_total", unit: "requests",
                help: "Requests that had to wait, since the start."),
            Entry(
                name: "tenants[].budget.refused_total", unit: "requests",
                help: "Requests the budget turned away, since the start."),
        ] + quantiles(of: "tenants[].budget.wait_seconds", "time spent waiting, of those that had to wait")

    private static let credentials = ["enterprise", "customer"].flatMap { interface in
        [
            Entry(
                name: "tenants[].credentials.\(interface).source", unit: "text",
                help:
                    "Where the gateway's \(interface) token comes from: `none`, `file`, `environment` or `login`."
            ),
            Entry(
                name: "tenants[].credentials.\(interface).state", unit: "text",
                help: "`none`, `fixed`, `logging_in`, `valid`, `failing` or `displaced`."),
            Entry(
                name: "tenants[].credentials.\(interface).failure", unit: "text",
                help:
                    "Why the last login failed: `refused`, `unavailable`, `malformed` or `unreadable`; `null` when it did not."
            ),
            Entry(
                name: "tenants[].credentials.\(interface).logins_total", unit: "logins",
                help: "Logins that brought a token, since the start."),
            Entry(
                name: "tenants[].credentials.\(interface).login_failures_total", unit: "logins",
                help: "Logins that failed, since the start."),
            Entry(
                name: "tenants[].credentials.\(interface).unauthorized_total", unit: "requests",
                help: "Answers 401 to requests with the gateway's token, since the start."),
            Entry(
                name: "tenants[].credentials.\(interface).token_age_seconds", unit: "seconds",
                help: "Time since the login that brought the token; `null` without one."),
        ]
    }

    private static func quantiles(of name: String, _ meaning: String) -> [Entry] {
        [
            Entry(
                name: "\(name).p50", unit: "seconds",
                help: "Median of the \(meaning); `null` before the first."),
            Entry(
                name: "\(name).p99", unit: "seconds",
                help: "99 of 100 take no longer: \(meaning); `null` before the first."),
        ]
    }
}
