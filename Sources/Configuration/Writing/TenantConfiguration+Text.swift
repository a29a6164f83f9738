extension TenantConfiguration {
    var written: WrittenValue {
        WrittenValue([
            "name": .scalar(name),
            "hosts": .scalars(hosts),
            "path_prefix": pathPrefix.map(WrittenValue.scalar),
            "upstream": .scalar(upstream.description),
            "api_path": .scalar(apiPath),
            "forward_fields": .scalars(forwardFields),
            "cookies": .scalar(cookies.rawValue),
            "interim_responses": .scalar(interimResponses.rawValue),
            "via": .boolean(sendsVia),
            "ca_file": certificateAuthorityFile.map(WrittenValue.file),
            "timeouts": WrittenValue([
                "connect": .duration(timeouts.connect),
                "first_byte": .duration(timeouts.firstByte),
                "idle": .duration(timeouts.idle),
                "connection_age": .duration(timeouts.connectionAge),
            ]),
            "max_in_flight": .number(maximumInFlight),
            "enterprise": enterprise.written(hasLogins: true),
            "customer": customer.written(hasLogins: false),
            "budget": budget?.written ?? .scalar("off"),
            "priorities": priorities.isEmpty ? nil : .list(priorities.map(\.written)),
            "retries": .boolean(retries),
            "breaker": breaker?.written ?? .scalar("off"),
            "probe_path": probePath.map(WrittenValue.scalar),
            "cache_share": .percentage(cacheShare),
            "rules": rules.isEmpty ? nil : .list(rules.map(\.written)),
            "warm_up": warmUps.isEmpty ? nil : .list(warmUps.map(\.written)),
        ])
    }
}

extension InterfaceConfiguration {
    fileprivate func written(hasLogins: Bool) -> WrittenValue {
        WrittenValue([
            "client_authorization": .scalar(clientAuthorization.rawValue),
            "virtual_login": hasLogins ? .boolean(answersLogins) : nil,
            "credentials": credentials?.written,
        ])
    }
}

extension CredentialSource {
    fileprivate var written: WrittenValue {
        switch self {
        case .bearerTokenFile(let file): WrittenValue(["bearer_token_file": .file(file)])
        case .bearerToken: WrittenValue(["bearer_token": .secret])
        case .login(let login):
            WrittenValue([
                "login": .scalar(login.login),
                "password_file": login.password.file,
                "password": login.password.masked,
                "external_application_id_file": login.externalApplicationID.file,
                "external_application_id": login.externalApplicationID.masked,
                "token_lifetime": .duration(login.tokenLifetime),
                "token_file": login.tokenFile.map(WrittenValue.file),
            ])
        }
    }
}

extension SecretSource {
    fileprivate var file: WrittenValue? {
        if case .file(let file) = self { .file(file) } else { nil }
    }

    fileprivate var masked: WrittenValue? {
        if case .value = self { .secret } else { nil }
    }
}

extension BudgetConfiguration {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "rate": pace.rate.map(WrittenValue.scalar),
            "ceiling": pace.ceiling.map { .scalar($0.description) },
            "burst": pace.burst.map(WrittenValue.number),
            "limit": pace.window.map { .number($0.limit) },
            "window": pace.window.map { .duration($0.length) },
            "max_wait": .duration(maximumWait),
            "max_wait_sync": .duration(maximumSyncWait),
            "max_queue": .number(maximumQueue),
            "max_queue_bytes": .size(maximumQueueBytes),
        ])
    }
}

extension BudgetConfiguration.Pace {
    fileprivate var rate: String? {
        switch self {
        case .rate(let rate, _): rate.description
        case .learned: "learn"
        case .window: nil
        }
    }

    fileprivate var ceiling: RequestRate? {
        if case .learned(let ceiling, _) = self { ceiling } else { nil }
    }

    fileprivate var burst: Int? {
        switch self {
        case .rate(_, let burst), .learned(_, let burst): burst
        case .window: nil
        }
    }

    fileprivate var window: (limit: Int, length: Duration)? {
        if case .window(let limit, let length) = self { (limit, length) } else { nil }
    }
}

extension PriorityRule {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "operations": .scalars(operations.map { "\($0.method ?? "*") \($0.path)" }),
            "class": .scalar(self.class.rawValue),
        ])
    }
}

extension BreakerConfiguration {
    fileprivate var written: WrittenValue {
        WrittenValue(["failures": .number(failures), "over": .duration(duration)])
    }
}

extension CacheRule {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "resources": selector.resources.map { .scalars($0) },
            "families": selector.families.map { .scalars($0.map(\.rawValue)) },
            "paths": selector.paths.map { .scalars($0) },
            "ttl": ttl.map(WrittenValue.duration),
            "statuses": .scalarsIfAny(statuses),
            "media_types": .scalarsIfAny(mediaTypes),
            "max_ttl": maximumTTL.map(WrittenValue.duration),
            "stale_if_error": staleIfError.map(WrittenValue.duration),
            "stale_while_revalidate": staleWhileRevalidate.map(WrittenValue.duration),
            "ignore_must_revalidate": .boolean(ignoresMustRevalidate),
            "never": .boolean(isNever),
            "key_fields": .scalarsIfAny(keyFields),
        ])
    }
}

extension CacheRule.Selector {
    fileprivate var resources: [String]? {
        if case .resources(let names) = self { names } else { nil }
    }

    fileprivate var families: [CacheFamily]? {
        if case .families(let families) = self { families } else { nil }
    }

    fileprivate var paths: [String]? {
        if case .paths(let paths) = self { paths } else { nil }
    }
}

extension WarmUp {
    fileprivate var written: WrittenValue {
        WrittenValue([
            "paths": .scalars(paths),
            "languages": .scalars(languages),
            "codings": .scalars(codings.map(\.rawValue)),
        ])
    }
}
