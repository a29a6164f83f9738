internal import HTTPSemantics
internal import JSON

// The sandbox's own paths: neither token nor rate limit, and not counted.
extension Sandbox {
    mutating func control(_ request: SandboxRequest) -> Reply {
        do throws(APIError) {
            switch (String(validating: request.path, as: UTF8.self), request.method) {
            case ("/sandbox/counters", .get):
                return Reply(status: .ok, body: counters.json)
            case ("/sandbox/reset", .post):
                counters = Counters()
                return .noContent
            case ("/sandbox/settings", .get):
                return Reply(status: .ok, body: settings.json)
            case ("/sandbox/settings", .post):
                try change(request.body)
                return Reply(status: .ok, body: settings.json)
            case ("/sandbox/counters", _), ("/sandbox/reset", _), ("/sandbox/settings", _):
                throw .methodNotAllowed(request.method)
            default:
                throw .notFound(resource: "sandbox", id: "")
            }
        } catch {
            return .failure(error)
        }
    }

    /// Takes over all members or, when one is wrong, none.
    private mutating func change(_ body: [UInt8]) throws(APIError) {
        guard let object = JSONValue(parsing: body)?.object else {
            throw .brokenJSON("The body must be a JSON object, for example {\"rate\":20,\"burst\":40}.")
        }
        var changed = settings
        for member in object.members { try changed.set(member) }
        if let rate = changed.rate, object["rate"] != nil || object["burst"] != nil {
            if object["burst"] == nil { changed.burst = rate }
            requestRate = RequestRate(rate: rate, burst: changed.burst)
        } else if changed.rate == nil {
            requestRate = nil
        }
        if object["fail_every"] != nil { requestsSinceFailureSetting = 0 }
        settings = changed
    }
}

extension SandboxSettings {
    /// The switches as `/sandbox/settings` shows them; a rate of null is no limit.
    fileprivate var json: JSONValue {
        let milliseconds = latency / .milliseconds(1)
        return [
            "rate": rate.map { .integer(Int64($0)) } ?? .null, "burst": .integer(Int64(burst)),
            "latency_ms": .integer(Int64(milliseconds)), "fail_every": .integer(Int64(failEvery)),
            "fail_status": .integer(Int64(failStatus.code)), "max_age": .integer(Int64(maxAge)),
        ]
    }

    fileprivate mutating func set(_ member: JSONObject.Member) throws(APIError) {
        switch member.name {
        case "rate" where member.value == .null: rate = nil
        case "rate": rate = try Self.number(member, Self.rates)
        case "burst": burst = try Self.number(member, Self.bursts)
        case "latency_ms": latency = .milliseconds(try Self.number(member, Self.latencyMilliseconds))
        case "fail_every": failEvery = try Self.number(member, Self.failIntervals)
        case "fail_status":
            let code = try Self.number(member, Self.failStatuses)
            failStatus = Status(UInt16(code)) ?? failStatus
        case "max_age": maxAge = try Self.number(member, Self.maxAges)
        default:
            throw .badRequest(
                name: member.name, reason: "not_allowed_value",
                "There is no such setting: rate, burst, latency_ms, fail_every, fail_status, max_age.")
        }
    }

    private static func number(
        _ member: JSONObject.Member, _ range: ClosedRange<Int>
    ) throws(APIError) -> Int {
        guard let number = member.value.integer.flatMap(Int.init(exactly:)), range.contains(number) else {
            throw .badRequest(
                name: member.name, reason: "not_allowed_value",
                "\(member.name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
