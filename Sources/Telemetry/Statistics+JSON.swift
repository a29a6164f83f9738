extension Statistics {
    /// One JSON object, its members in the order of `StatisticsCatalogue`. What has no value yet is `null`.
    public func json() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("version", version)
            json.member("configuration_hash", configurationHash)
            json.member("uptime_seconds", uptime / .seconds(1))
            json.member("connections") { json in
                json.member("open", connections.open)
                json.member("accepted_total", connections.acceptedTotal)
                json.member("refused_total", connections.refusedTotal)
            }
            json.member("buffers") { json in
                json.member("bytes", buffers.bytes)
                json.member("capacity_bytes", buffers.capacityBytes)
                json.member("refused_total", buffers.refusedTotal)
            }
            json.member("shares", shares.write)
            json.member("log") { json in json.member("dropped_total", droppedLogLines) }
            json.member("requests") { json in
                json.member("total", requests.total)
                json.member("by_status", requests.write)
            }
            json.member("cache", cache.write)
            json.member("latency_seconds") { json in
                json.member("hit", hitLatency.write)
                json.member("miss", missLatency.write)
            }
            json.key("tenants")
            json.array { json in
                for tenant in tenants { json.object(tenant.write) }
            }
            json.key("clients")
            json.array { json in
                for client in clients { json.object(client.write) }
            }
        }
        return json.finish()
    }
}

extension CacheStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("entries", contents.entries)
        json.member("bytes", contents.bytes)
        json.member("capacity_bytes", contents.capacityBytes)
        json.member("hits", self[.hit])
        json.member("misses", self[.miss])
        json.member("stale", self[.stale])
        json.member("revalidated", self[.revalidated])
        json.member("collapsed", self[.collapsed])
        json.member("bypassed", self[.bypassed])
        json.member("stored", contents.stored)
        json.member("evictions", contents.evictions)
        json.member("invalidations", contents.invalidations)
        json.member("purged", contents.purged)
        json.member("hit_ratio", hitRatio)
        json.member("by_reason") { json in
            for reason in reasons where reason.count > 0 { json.member(reason.name, reason.count) }
        }
    }
}

extension ShareStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("last_hour") { json in
            for (resource, entries) in reached {
                json.member(resource) { json in
                    json.member("by_client") { json in
                        for entry in entries { json.member(entry.name, entry.count) }
                    }
                }
            }
        }
        json.key("crowded")
        json.array { json in
            for address in crowdedAddresses {
                json.object { $0.member("address", address) }
            }
        }
    }
}

extension ClientStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("name", name)
        json.member("requests", requests)
        json.member("refused_total", refusedTotal)
        json.member("upstream_requests", upstreamRequests)
    }
}

extension TenantStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("name", name)
        json.member("requests", requests)
        json.member("cache") { json in
            json.member("bytes") { json in
                for family in cache.families { json.member(family.name, family.bytes) }
            }
            json.member("not_stored") { json in
                for entry in cache.unstored { json.member(entry.name, entry.count) }
            }
        }
        json.member("warm_up") { json in
            json.member("paths", cache.warmUpPaths)
            json.member("warm", cache.warmPaths)
        }
        json.member("upstream", upstream.write)
        json.member("breaker") { json in
            json.member("state", breaker.state)
            json.member("opened_total", breaker.openedTotal)
            json.member("operations_opened_total", breaker.operationsOpenedTotal)
            json.member("operations") { json in
                for one in breaker.stoppedOperations { json.member(one.name, one.state) }
            }
        }
        json.member("budget", budget.write)
        json.member("credentials") { json in
            json.member("enterprise", enterprise.write)
            json.member("customer", customer.write)
        }
    }
}

extension UpstreamStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("requests", requests)
        json.member("by_status", byStatus.write)
        json.member("too_many_requests", byStatus[429])
        json.member("errors", errors)
        json.member("cancelled", cancelled)
        json.member("retries", retries)
        json.member("in_flight", inFlight)
        json.member("clock_offset_seconds", clockOffset)
        json.member("latency_seconds", latency.write)
    }
}

extension BudgetStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("rate_per_second", ratePerSecond)
        json.member("burst", burst)
        json.member("tokens", tokens)
        json.member("pause_seconds", pause / .seconds(1))
        json.member("transit_seconds", transit / .seconds(1))
        json.member("queue_depth", queueDepth)
        json.member("queue_bytes", queueBytes)
        json.member("queued_total", queuedTotal)
        json.member("refused_total", refusedTotal)
        json.member("wait_seconds", waitTimes.write)
        json.member("classes") { json in
            for one in classes {
                json.member(one.name) { json in
                    json.member("sent_total", one.sentTotal)
                    json.member("refused_total", one.refusedTotal)
                }
            }
        }
        json.member("used") { json in
            for (name, window) in usage.windows {
                json.member(name) { json in
                    for (kind, entries) in window.lists {
                        json.member("by_\(kind)") { json in
                            for entry in entries { json.member(entry.name, entry.count) }
                        }
                    }
                }
            }
        }
    }
}

extension CredentialStatistics {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("source", source)
        json.member("state", state)
        json.member("failure", failure)
        json.member("logins_total", loginsTotal)
        json.member("login_failures_total", loginFailuresTotal)
        json.member("unauthorized_total", unauthorizedTotal)
        json.member("token_age_seconds", tokenAge.map { $0 / .seconds(1) })
    }
}
