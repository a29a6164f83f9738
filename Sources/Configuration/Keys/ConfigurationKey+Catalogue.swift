extension ConfigurationKey {
    /// Every key, in the order in which `config/gateway.yaml` explains them.
    public static let all: [ConfigurationKey] =
        [
            .init("listen", "list of sections", .required, "addresses on which tills connect"),
            .init("listen[].address", "address", .required, "IP address and port, such as 127.0.0.1:8080"),
            .init(
                "listen[].health", "true or false", .value("false"), "answer /livez and /readyz there, too"),
            .init("admin", "section", .section, "statistics, health and purge"),
            .init("admin.address", "address", .value("127.0.0.1:9180"), "where operators connect"),
            .init("admin.allow", "list of networks", .list(["127.0.0.0/8", "::1/128"]), "who may ask"),
            .init(
                "admin.hosts", "list of host names", .list([]), "names by which operators reach the gateway"),
            .init("admin.key_file", "file", .none, "file that holds the key for POST requests"),
            .init("workers", "auto or whole number", .value("auto"), "threads that serve tills"),
        ] + cache + [
            .init(
                "cache_client_tokens", "true or false", .value("true"),
                "store answers to a client's own token"),
            .init("clients_cache", "section", .section, "what clients may keep themselves, by family"),
            .init(
                "clients_cache.customer", "revalidate or as_upstream", .value("revalidate"),
                "what belongs to one customer"),
            .init(
                "clients_cache.catalogue", "revalidate or as_upstream", .value("as_upstream"),
                "what is sold and offered"),
            .init(
                "clients_cache.reference", "revalidate or as_upstream", .value("as_upstream"),
                "what hardly ever changes"),
            .init(
                "clients_cache.other", "revalidate or as_upstream", .value("revalidate"),
                "what CareCloud's specification lacks"),
            .init("clients", "list of sections", .none, "who may connect; everyone if absent"),
            .init("clients[].name", "name", .none, "for the log and the statistics"),
            .init("clients[].networks", "list of networks", .none, "networks such as 10.1.0.0/16"),
            .init("clients[].keys", "list of keys", .none, "as carecloud-gateway key new prints them"),
            .init("clients[].tenants", "list of names", .none, "tenants they may use; all if absent"),
            .init("clients[].allow", "list of operations", .none, "what they may ask; everything if absent"),
            .init("clients[].rate", "rate", .none, "requests they may send, such as 5/s"),
            .init("clients[].burst", "whole number", .value("20"), "requests at once after a quiet time"),
            .init("clients[].priority", "class", .value("checkout"), "the most urgent class they may have"),
            .init(
                "clients[].share", "fair or all", .value("fair"),
                "how much of the shared resources each may hold"),
            .init(
                "trusted_proxies", "list of networks", .list([]), "proxies whose X-Forwarded-For is believed"),
            .init("allowed_origins", "list of origins", .list([]), "web pages such as https://kiosk.example"),
        ] + tenants + [
            .init("limits", "section", .section, "bounds for clients"),
            .init("limits.request_line", "size", .value("64KiB"), "longest request line"),
            .init("limits.head", "size", .value("96KiB"), "largest request head"),
            .init("limits.body", "size", .value("16MiB"), "largest request body"),
            .init("limits.header_timeout", "duration", .value("10s"), "for sending a whole head"),
            .init("limits.write_timeout", "duration", .value("30s"), "without progress in reading an answer"),
            .init("limits.idle_timeout", "duration", .value("75s"), "between two requests of a connection"),
            .init("limits.connections", "whole number", .value("10000"), "open connections at one time"),
            .init("limits.per_address", "whole number", .value("1000"), "the same, from one address"),
            .init("limits.buffers", "size", .value("128MiB"), "memory for bodies on their way"),
            .init("drain_timeout", "duration", .value("30s"), "for open requests after the order to stop"),
            .init("log", "section", .section, "what is written"),
            .init("log.access", "json or off", .value("json"), "one line a request"),
            .init("log.level", "debug, info, warning or error", .value("info"), "least important message"),
        ]

    private static let cache: [ConfigurationKey] = [
        .init("cache", "section", .section, "stored answers"),
        .init("cache.memory", "size", .value("256MiB"), "memory for all stored answers"),
        .init("cache.max_object", "size", .value("8MiB"), "largest answer that is stored"),
        .init("cache.refresh_ahead", "true or false", .value("true"), "renew answers before they end"),
        .init(
            "cache.forced_refreshes", "rate or off", .value("5/s"),
            "requests that may insist on asking CareCloud"),
        .init("cache.shares", "section", .section, "how much of the memory each family may take"),
        .init("cache.shares.customer", "percentage", .value("50%"), "what belongs to one customer"),
        .init("cache.shares.catalogue", "percentage", .value("100%"), "what is sold and offered"),
        .init("cache.shares.reference", "percentage", .value("100%"), "what hardly ever changes"),
        .init("cache.shares.other", "percentage", .value("25%"), "what CareCloud's specification lacks"),
    ]

    private static let tenants: [ConfigurationKey] =
        [
            .init("tenants", "list of sections", .required, "CareCloud projects behind the gateway"),
            .init("tenants[].name", "name", .required, "short name for logs and statistics"),
            .init(
                "tenants[].hosts", "list of host names", .list([]), "names by which tills reach the gateway"),
            .init(
                "tenants[].path_prefix", "path", .none, "what tills put before CareCloud's paths, as /brand-a"
            ),
            .init("tenants[].upstream", "URL", .required, "such as https://sandbox.crmcarecloud.com"),
            .init("tenants[].api_path", "path", .value("/webservice/rest-api/"), "paths that are forwarded"),
            .init(
                "tenants[].forward_fields", "list of field names", .list([]),
                "request fields that are forwarded with shared reads, too"),
            .init("tenants[].cookies", "drop or pass", .value("drop"), "cookies on CareCloud's paths"),
            .init(
                "tenants[].interim_responses", "drop or pass", .value("drop"),
                "102 and 103 on the way to clients"),
            .init(
                "tenants[].via", "true or false", .value("true"), "name the gateway in requests to CareCloud"),
            .init("tenants[].ca_file", "file", .none, "certificates to trust instead of the system's"),
            .init("tenants[].timeouts", "section", .section, "how long CareCloud may take"),
            .init("tenants[].timeouts.connect", "duration", .value("5s"), "until the connection stands"),
            .init("tenants[].timeouts.first_byte", "duration", .value("30s"), "until the answer begins"),
            .init("tenants[].timeouts.idle", "duration", .value("30s"), "between two pieces of an answer"),
            .init(
                "tenants[].timeouts.connection_age", "duration", .value("5m"),
                "age from which a kept connection is not used again"),
            .init(
                "tenants[].max_in_flight", "whole number", .value("64"), "requests to CareCloud at one time"),
        ] + interface("enterprise", words: "pass, replace or reject", virtualLogin) + login
        + interface("customer", words: "pass or reject") + [
            .init("tenants[].budget", "section or off", .none, "requests to CareCloud over time"),
            .init("tenants[].budget.rate", "rate or learn", .none, "sustained rate, such as 10/s or 600/m"),
            .init("tenants[].budget.ceiling", "rate", .none, "the most that learn tries"),
            .init(
                "tenants[].budget.burst", "whole number", .value("20"),
                "requests at once after a quiet time; 5 with learn"),
            .init("tenants[].budget.limit", "whole number", .none, "requests in any window"),
            .init("tenants[].budget.window", "duration", .none, "length of the window"),
            .init("tenants[].budget.max_wait", "duration", .value("5s"), "longest wait for a turn"),
            .init(
                "tenants[].budget.max_wait_sync", "duration", .value("30s"),
                "the same where nobody stands and waits"),
            .init("tenants[].budget.max_queue", "whole number", .value("1000"), "requests that may wait"),
            .init("tenants[].budget.max_queue_bytes", "size", .value("16MiB"), "content of those that wait"),
            .init("tenants[].priorities", "list of sections", .none, "classes of operations"),
            .init(
                "tenants[].priorities[].operations", "list of operations", .required,
                "such as POST purchases/actions/*"),
            .init("tenants[].priorities[].class", "class", .required, "what they wait among"),
            .init(
                "tenants[].retries", "true or false", .value("true"), "send reads again when CareCloud fails"),
            .init("tenants[].breaker", "section or off", .section, "when a CareCloud that fails is spared"),
            .init("tenants[].breaker.failures", "whole number", .value("10"), "failures in a row"),
            .init("tenants[].breaker.over", "duration", .value("5s"), "over at least this time"),
            .init(
                "tenants[].probe_path", "path", .none, "what is asked for to see whether CareCloud answers"),
            .init(
                "tenants[].cache_share", "percentage", .value("100%"), "how much of cache.memory it may take"),
        ] + rules + warmUp

    private static let rules: [ConfigurationKey] = {
        let path = "tenants[].rules[]"
        return [
            .init(
                "tenants[].rules", "list of sections", .none,
                "how answers are kept; the first that fits decides"),
            .init("\(path).resources", "list of resources", .none, "first words behind the version"),
            .init("\(path).families", "list of families", .none, "customer, catalogue, reference, other"),
            .init("\(path).paths", "list of paths", .none, "paths behind the version, such as rewards/**"),
            .init("\(path).ttl", "duration", .none, "how long, when CareCloud does not say"),
            .init(
                "\(path).statuses", "list of statuses", .none,
                "ttl is for these; else 200, and 404 for a minute"),
            .init("\(path).media_types", "list of media types", .none, "ttl is for these; else JSON"),
            .init("\(path).max_ttl", "duration", .none, "how long at most, whatever CareCloud says"),
            .init("\(path).stale_if_error", "duration", .none, "beyond its end when CareCloud fails"),
            .init(
                "\(path).stale_while_revalidate", "duration", .none,
                "beyond its end while a new one is fetched"),
            .init(
                "\(path).ignore_must_revalidate", "true or false", .value("false"),
                "although CareCloud forbids both"),
            .init("\(path).never", "true or false", .value("false"), "keep nothing"),
            .init(
                "\(path).key_fields", "list of field names", .none, "request fields that tell answers apart"),
        ]
    }()

    private static let warmUp: [ConfigurationKey] = [
        .init("tenants[].warm_up", "list of sections", .none, "answers that are fetched at the start"),
        .init("tenants[].warm_up[].paths", "list of paths", .required, "whole paths as tills send them"),
        .init("tenants[].warm_up[].languages", "list of languages", .list([""]), "values of Accept-Language"),
        .init("tenants[].warm_up[].codings", "list of codings", .list(["identity"]), "identity, gzip"),
    ]

    private static let virtualLogin = ConfigurationKey(
        "tenants[].enterprise.virtual_login", "true or false", .value("false"),
        "answer logins of devices with a key here")

    private static let login: [ConfigurationKey] = {
        let path = "tenants[].enterprise.credentials"
        return [
            .init("\(path).login", "text", .none, "user that the gateway logs in as"),
            .init("\(path).password_file", "file", .none, "file that holds the user's password"),
            .init("\(path).password", "${NAME}", .none, "environment variable with the password"),
            .init(
                "\(path).external_application_id_file", "file", .none, "file that holds the application's id"),
            .init(
                "\(path).external_application_id", "${NAME}", .none, "environment variable with the id"),
            .init("\(path).token_lifetime", "duration", .value("7h"), "how long CareCloud's tokens last"),
            .init("\(path).token_file", "file", .none, "keeps the token over restarts"),
        ]
    }()

    private static func interface(
        _ name: String, words: String, _ further: ConfigurationKey...
    ) -> [ConfigurationKey] {
        let path = "tenants[].\(name)"
        return [
            .init(path, "section", .section, "requests under \(name)-interface"),
            .init("\(path).client_authorization", words, .value("pass"), "tokens that clients bring"),
        ] + further + [
            .init("\(path).credentials", "section", .none, "the gateway's own token"),
            .init("\(path).credentials.bearer_token_file", "file", .none, "file that holds the token"),
            .init(
                "\(path).credentials.bearer_token", "${NAME}", .none, "environment variable with the token"),
        ]
    }
}
