extension Statistics {
    /// The same values as ``json()`` for Prometheus, in its text exposition format 0.0.4. What has no value yet is left out.
    public func metrics() -> [UInt8] {
        var metrics = MetricsWriter()
        metrics.add("version", 1, version, configurationHash)
        metrics.add("uptime_seconds", uptime / .seconds(1))
        metrics.add("connections.open", connections.open)
        metrics.add("connections.accepted_total", connections.acceptedTotal)
        metrics.add("connections.refused_total", connections.refusedTotal)
        metrics.add("buffers.bytes", buffers.bytes)
        metrics.add("buffers.capacity_bytes", buffers.capacityBytes)
        metrics.add("buffers.refused_total", buffers.refusedTotal)
        for (resource, entries) in shares.reached {
            for entry in entries {
                metrics.add("shares.last_hour.\(resource).by_client.{client}", entry.count, entry.name)
            }
        }
        for address in shares.crowdedAddresses { metrics.add("shares.crowded[].address", text: address) }
        metrics.add("log.dropped_total", droppedLogLines)
        for (code, count) in requests.occurred {
            metrics.add("requests.by_status.{code}", count, String(code))
        }
        cache.write(to: &metrics)
        metrics.add("latency_seconds.hit.p50", hitLatency)
        metrics.add("latency_seconds.miss.p50", missLatency)
        for tenant in tenants { tenant.write(to: &metrics) }
        for client in clients {
            metrics.add("clients[].name", text: client.name)
            metrics.add("clients[].requests", client.requests, client.name)
            metrics.add("clients[].refused_total", client.refusedTotal, client.name)
            metrics.add("clients[].upstream_requests", client.upstreamRequests, client.name)
        }
        return metrics.finish()
    }
}

extension CacheStatistics {
    fileprivate func write(to metrics: inout MetricsWriter) {
        metrics.add("cache.entries", contents.entries)
        metrics.add("cache.bytes", contents.bytes)
        metrics.add("cache.capacity_bytes", contents.capacityBytes)
        metrics.add("cache.hits", self[.hit])
        metrics.add("cache.misses", self[.miss])
        metrics.add("cache.stale", self[.stale])
        metrics.add("cache.revalidated", self[.revalidated])
        metrics.add("cache.collapsed", self[.collapsed])
        metrics.add("cache.bypassed", self[.bypassed])
        metrics.add("cache.stored", contents.stored)
        metrics.add("cache.evictions", contents.evictions)
        metrics.add("cache.invalidations", contents.invalidations)
        metrics.add("cache.purged", contents.purged)
        metrics.add("cache.hit_ratio", hitRatio)
        for reason in reasons where reason.count > 0 {
            metrics.add("cache.by_reason.{reason}", reason.count, reason.name)
        }
    }
}

extension TenantStatistics {
    fileprivate func write(to metrics: inout MetricsWriter) {
        metrics.add("tenants[].name", text: name)
        metrics.add("tenants[].requests", requests, name)
        for family in cache.families {
            metrics.add("tenants[].cache.bytes.\(family.name)", family.bytes, name)
        }
        for entry in cache.unstored {
            metrics.add("tenants[].cache.not_stored.{answer}", entry.count, name, entry.name)
        }
        metrics.add("tenants[].warm_up.paths", cache.warmUpPaths, name)
        metrics.add("tenants[].warm_up.warm", cache.warmPaths, name)
        upstream.write(to: &metrics, tenant: name)
        metrics.add("tenants[].breaker.state", text: breaker.state, name)
        metrics.add("tenants[].breaker.opened_total", breaker.openedTotal, name)
        metrics.add("tenants[].breaker.operations_opened_total", breaker.operationsOpenedTotal, name)
        for one in breaker.stoppedOperations {
            metrics.add("tenants[].breaker.operations.{operation}", text: one.state, name, one.name)
        }
        budget.write(to: &metrics, tenant: name)
        enterprise.write(to: &metrics, "enterprise", tenant: name)
        customer.write(to: &metrics, "customer", tenant: name)
    }
}

extension UpstreamStatistics {
    fileprivate func write(to metrics: inout MetricsWriter, tenant: String) {
        metrics.add("tenants[].upstream.requests", requests, tenant)
        // 429 stands there before the first, so that an alarm on its growth sees that one, too.
        metrics.add("tenants[].upstream.too_many_requests", byStatus[429], tenant)
        for (code, count) in byStatus.occurred where code != 429 {
            metrics.add("tenants[].upstream.by_status.{code}", count, tenant, String(code))
        }
        metrics.add("tenants[].upstream.errors", errors, tenant)
        metrics.add("tenants[].upstream.cancelled", cancelled, tenant)
        metrics.add("tenants[].upstream.retries", retries, tenant)
        metrics.add("tenants[].upstream.in_flight", inFlight, tenant)
        metrics.add("tenants[].upstream.clock_offset_seconds", clockOffset, tenant)
        metrics.add("tenants[].upstream.latency_seconds.p50", latency, tenant)
    }
}

extension BudgetStatistics {
    fileprivate func write(to metrics: inout MetricsWriter, tenant: String) {
        metrics.add("tenants[].budget.rate_per_second", ratePerSecond, tenant)
        metrics.add("tenants[].budget.burst", burst, tenant)
        metrics.add("tenants[].budget.tokens", tokens, tenant)
        metrics.add("tenants[].budget.pause_seconds", pause / .seconds(1), tenant)
        metrics.add("tenants[].budget.transit_seconds", transit / .seconds(1), tenant)
        metrics.add("tenants[].budget.queue_depth", queueDepth, tenant)
        metrics.add("tenants[].budget.queue_bytes", queueBytes, tenant)
        metrics.add("tenants[].budget.queued_total", queuedTotal, tenant)
        metrics.add("tenants[].budget.refused_total", refusedTotal, tenant)
        metrics.add("tenants[].budget.wait_seconds.p50", waitTimes, tenant)
        for one in classes {
            metrics.add("tenants[].budget.classes.{class}.sent_total", one.sentTotal, tenant, one.name)
            metrics.add("tenants[].budget.classes.{class}.refused_total", one.refusedTotal, tenant, one.name)
        }
        for (name, window) in usage.windows {
            for (kind, entries) in window.lists {
                for entry in entries {
                    metrics.add(
                        "tenants[].budget.used.\(name).by_\(kind).{\(kind)}", entry.count, tenant,
                        entry.name)
                }
            }
        }
    }
}

extension CredentialStatistics {
    fileprivate func write(to metrics: inout MetricsWriter, _ interface: String, tenant: String) {
        let place = "tenants[].credentials.\(interface)"
        metrics.add("\(place).source", text: source, tenant)
        metrics.add("\(place).state", text: state, tenant)
        metrics.add("\(place).failure", text: failure, tenant)
        metrics.add("\(place).logins_total", loginsTotal, tenant)
        metrics.add("\(place).login_failures_total", loginFailuresTotal, tenant)
        metrics.add("\(place).unauthorized_total", unauthorizedTotal, tenant)
        metrics.add("\(place).token_age_seconds", tokenAge.map { $0 / .seconds(1) }, tenant)
    }
}
