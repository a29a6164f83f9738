import YAML

extension ConfigurationReader {
    private static let windowRange: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)
    private static let waitRange: ClosedRange<Duration> = .zero ... .seconds(300)

    /// `budget`; nil when it is off, absent or wrong.
    mutating func budget(in tenant: Section) -> BudgetConfiguration? {
        guard let setting = tenant["budget"] else {
            warn(
                "no budget is set, so nothing keeps this tenant below CareCloud's limit; "
                    + "add { rate: 10/s, burst: 20 }, { rate: learn } if the limit is not known, or off if that is meant",
                at: tenant.position(of: "budget"))
            return nil
        }
        if case .scalar(let text, _) = setting.node.content {
            if text != "off" {
                report("expected off or a section such as { rate: 10/s, burst: 20 }", at: setting.position)
            }
            return nil
        }
        guard let section = section(setting) else { return nil }
        let pace = pace(in: section)
        let maximumWait = value("max_wait", in: section, as: .duration(Self.waitRange))
        let maximumSyncWait = value("max_wait_sync", in: section, as: .duration(Self.waitRange))
        let maximumQueue = value("max_queue", in: section, as: .wholeNumber(0...100_000))
        let maximumQueueBytes = value("max_queue_bytes", in: section, as: .size(0...1 << 40))
        guard let pace, let maximumWait, let maximumSyncWait, let maximumQueue, let maximumQueueBytes else {
            return nil
        }
        return BudgetConfiguration(
            pace: pace, maximumWait: maximumWait, maximumSyncWait: maximumSyncWait,
            maximumQueue: maximumQueue, maximumQueueBytes: maximumQueueBytes)
    }

    private mutating func pace(in section: Section) -> BudgetConfiguration.Pace? {
        if section["limit"] != nil || section["window"] != nil { return window(in: section) }
        let burst = value("burst", in: section, as: .wholeNumber(1...1_000_000))
        guard section["rate"] != nil else {
            report("add rate, such as 10/s or learn, or limit and window", at: section.position)
            return nil
        }
        guard let rate = value("rate", in: section, as: .rateOrLearn) else { return nil }
        let ceiling = value("ceiling", in: section, as: .rate)
        if let rate {
            if section["ceiling"] != nil {
                report("is for rate: learn only; remove it", at: section.position(of: "ceiling"))
            }
            return burst.map { .rate(rate, burst: $0) }
        }
        // What a limit makes of many at once is not known either: fewer than for a rate that is.
        let few = section["burst"] == nil ? 5 : burst
        return few.map { .learned(ceiling: ceiling, burst: $0) }
    }

    private mutating func window(in section: Section) -> BudgetConfiguration.Pace? {
        for name in ["rate", "burst", "ceiling"] where section[name] != nil {
            report(
                "does not go with limit and window; remove it, or the two", at: section.position(of: name))
        }
        guard section["limit"] != nil, section["window"] != nil else {
            report("limit and window go together; add the other", at: section.position)
            return nil
        }
        let limit = value("limit", in: section, as: .wholeNumber(1...1_000_000))
        let length = value("window", in: section, as: .duration(Self.windowRange))
        guard let limit, let length else { return nil }
        return .window(limit: limit, length: length)
    }

    // MARK: Classes

    mutating func priorities(in tenant: Section) -> [PriorityRule] {
        elements("priorities", in: tenant).compactMap { element in
            guard let section = section(element) else { return nil }
            let operations = values("operations", in: section, as: .operation)
            let name: RequestClass? = value("class", in: section, as: .word())
            return name.map { PriorityRule(operations: operations, class: $0) }
        }
    }

    // MARK: The breaker

    /// Nil when it is off or wrong.
    mutating func breaker(in tenant: Section) -> BreakerConfiguration? {
        if let setting = tenant["breaker"], case .scalar(let text, _) = setting.node.content {
            if text != "off" {
                report("expected off or a section such as { failures: 10, over: 5s }", at: setting.position)
            }
            return nil
        }
        guard let section = section("breaker", in: tenant) else { return nil }
        let failures = value("failures", in: section, as: .wholeNumber(2...1000))
        let duration = value("over", in: section, as: .duration(.seconds(1) ... .seconds(300)))
        guard let failures, let duration else { return nil }
        return BreakerConfiguration(failures: failures, duration: duration)
    }
}
