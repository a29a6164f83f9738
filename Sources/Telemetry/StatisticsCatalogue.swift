/// Every value in `/stats` and `/metrics`, in the order of the first: the source of the table in docs/statistics.md.
public enum StatisticsCatalogue {
    /// One value.
    public struct Entry: Sendable, Equatable {
        /// Its place in the document: `cache.hit_ratio`; `[]` stands for each element of a list, `{code}` for a status code, `{reason}` and the like for a word.
        public let name: String
        /// `seconds`, `bytes`, what is counted, or `text`.
        public let unit: String
        /// One sentence for an operator.
        public let help: String
        /// Where the value stands in `/metrics`. Entries share one when the one follows from the other: a total is the
        /// sum over a label, a quantile comes from a histogram.
        public let metric: Metric
    }

    /// All of them.
    public static let entries: [Entry] =
        gateway + shares + requests + cache + latencies + tenant + upstream + breaker + budget + credentials
        + clients

    /// A Markdown table of all of them.
    public static var markdown: String {
        let rows = entries.map { "| `\($0.name)` | \($0.unit) | \($0.help) | `\($0.metric.notation)` |\n" }
        return "| name | unit | meaning | metric |\n| --- | --- | --- | --- |\n" + rows.joined()
    }

    private static let gateway = [
        Entry(
            name: "version", unit: "text", help: "The gateway's version.",
            metric: build),
        Entry(
            name: "configuration_hash", unit: "text",
            help: "Equal on two gateways that run with the same configuration.",
            metric: build),
        Entry(
            name: "uptime_seconds", unit: "seconds", help: "Time since the gateway was started.",
            metric: Metric("uptime_seconds", .gauge)),
        Entry(
            name: "connections.open", unit: "connections", help: "Client connections that are open now.",
            metric: Metric("connections_open", .gauge)),
        Entry(
            name: "connections.accepted_total", unit: "connections",
            help: "Client connections since the start.",
            metric: Metric("connections_accepted_total", .counter)),
        Entry(
            name: "connections.refused_total", unit: "connections",
            help: "Connections closed at once because of `limits.connections` or `limits.per_address`.",
            metric: Metric("connections_refused_total", .counter)),
        Entry(
            name: "buffers.bytes", unit: "bytes",
            help: "Memory that requests and answers on their way take now.",
            metric: Metric("buffer_bytes", .gauge)),
        Entry(
            name: "buffers.capacity_bytes", unit: "bytes",
            help: "Memory that requests and answers on their way may take (`limits.buffers`).",
            metric: Metric("buffer_capacity_bytes", .gauge)),
        Entry(
            name: "buffers.refused_total", unit: "requests",
            help: "Requests answered 503 because `limits.buffers` was reached; if this grows, raise it.",
            metric: Metric("buffer_refused_requests_total", .counter)),
    ]

    private static let requests = [
        Entry(
            name: "log.dropped_total", unit: "lines",
            help: "Lines of the log that its disk or pipe did not take; if this grows, make room.",
            metric: Metric("log_dropped_lines_total", .counter)),
        Entry(
            name: "requests.total", unit: "requests", help: "Requests answered since the start.",
            metric: answers),
        Entry(
            name: "requests.by_status.{code}", unit: "requests",
            help: "The same by status code; codes that did not occur are left out.",
            metric: answers),
    ]

    private static let cache = [
        Entry(
            name: "cache.entries", unit: "responses", help: "Responses in memory.",
            metric: Metric("cache_entries", .gauge)),
        Entry(
            name: "cache.bytes", unit: "bytes",
            help: "Memory that responses take: heads, bodies, keys and bookkeeping.",
            metric: Metric("cache_bytes", .gauge)),
        Entry(
            name: "cache.capacity_bytes", unit: "bytes",
            help: "Memory that responses may take (`cache.memory`).",
            metric: Metric("cache_capacity_bytes", .gauge)),
        Entry(
            name: "cache.hits", unit: "requests", help: "Answered from memory, fresh.",
            metric: outcome("hit")),
        Entry(
            name: "cache.misses", unit: "requests", help: "Not in memory, so CareCloud was asked.",
            metric: outcome("miss")),
        Entry(
            name: "cache.stale", unit: "requests", help: "Answered from memory, past its freshness.",
            metric: outcome("stale")),
        Entry(
            name: "cache.revalidated", unit: "requests",
            help: "Answered from memory after CareCloud confirmed it.",
            metric: outcome("revalidated")),
        Entry(
            name: "cache.collapsed", unit: "requests",
            help: "Answered with what another request was already asking CareCloud for.",
            metric: outcome("collapsed")),
        Entry(
            name: "cache.bypassed", unit: "requests",
            help: "Not looked up: writes, and what is never stored.",
            metric: outcome("bypassed")),
        Entry(
            name: "cache.stored", unit: "responses", help: "Responses stored since the start.",
            metric: Metric("cache_stored_total", .counter)),
        Entry(
            name: "cache.evictions", unit: "responses",
            help: "Responses dropped for lack of room; if this grows fast, raise `cache.memory`.",
            metric: Metric("cache_evictions_total", .counter)),
        Entry(
            name: "cache.invalidations", unit: "drops",
            help:
                "Resources and families that writes have dropped, whether anything was stored of them or not.",
            metric: Metric("cache_invalidations_total", .counter)),
        Entry(
            name: "cache.purged", unit: "responses", help: "Responses that operators purged.",
            metric: Metric("cache_purged_total", .counter)),
        Entry(
            name: "cache.hit_ratio", unit: "0 to 1",
            help: "Hits among all requests that were looked up; `null` before the first.",
            metric: Metric("cache_hit_ratio", .gauge)),
        Entry(
            name: "cache.by_reason.{reason}", unit: "requests",
            help:
                "Requests by the reason that Cache-Status gives as `detail`; reasons that did not occur are left out.",
            metric: Metric("cache_reasons_total", .counter, .reason)),
    ]

    private static let latencies =
        quantiles(of: "latency_seconds.hit", "time to answer from memory", latency("hit"))
        + quantiles(of: "latency_seconds.miss", "time to answer with CareCloud's help", latency("miss"))

    private static func latency(_ result: String) -> Metric {
        Metric(
            "http_request_duration_seconds", .histogram, Metric.Label("result", result),
            help:
                "Time to answer, from memory (hit: fresh or stale) or with CareCloud's help (miss: revalidated and collapsed ones, too)."
        )
    }

    private static let build = Metric(
        "build_info", .info, Metric.Label("version"), Metric.Label("configuration_hash"),
        help:
            "The gateway's version; the hash is equal on two gateways that run with the same configuration."
    )

    private static let answers = Metric(
        "http_requests_total", .counter, .code, help: "Requests answered since the start.")

    private static func outcome(_ result: String) -> Metric {
        Metric(
            "cache_requests_total", .counter, Metric.Label("result", result),
            help: "Requests by what came of looking into memory.")
    }

    static func quantiles(of name: String, _ meaning: String, _ metric: Metric) -> [Entry] {
        [
            Entry(
                name: "\(name).p50", unit: "seconds",
                help: "Median of the \(meaning); `null` before the first.",
                metric: metric),
            Entry(
                name: "\(name).p99", unit: "seconds",
                help: "99 of 100 take no longer: \(meaning); `null` before the first.",
                metric: metric),
        ]
    }
}
