internal import HTTPSemantics
internal import JSON

// The sandbox's own paths: neither token nor rate limit, and not counted.
extension Sandbox {
    mutating func control(_ request: SandboxRequest, now: ContinuousClock.Instant) -> Reply {
        do throws(APIError) {
            switch (String(validating: request.path, as: UTF8.self), request.method) {
            case ("/sandbox/counters", .get):
                let live: [APIInterface: Int] = [
                    .enterprise: enterpriseTokens.liveCount(at: now),
                    .customer: customerTokens.liveCount(at: now),
                ]
                return Reply(status: .ok, body: counters.json(liveTokens: live))
            case ("/sandbox/reset", .post):
                counters = Counters()
                return .noContent
            case ("/sandbox/expire", .post):
                try expireTokens(request.body)
                return .noContent
            case ("/sandbox/settings", .get):
                return Reply(status: .ok, body: settings.json)
            case ("/sandbox/settings", .post):
                try change(request.body)
                return Reply(status: .ok, body: settings.json)
            case ("/sandbox/counters", _), ("/sandbox/reset", _), ("/sandbox/settings", _),
                ("/sandbox/expire", _):
                throw .methodNotAllowed(request.method)
            default:
                throw .notFound(resource: "sandbox", id: "")
            }
        } catch {
            return .failure(error)
        }
    }

    /// Ends the minted tokens of both interfaces, or of the one that the body names.
    private mutating func expireTokens(_ body: [UInt8]) throws(APIError) {
        guard let object = body.isEmpty ? JSONObject() : JSONValue(parsing: body)?.object else {
            throw .brokenJSON("The body must be empty or a JSON object: {\"interface\":\"enterprise\"}.")
        }
        var interfaces = APIInterface.allCases
        for member in object.members {
            interfaces = interfaces.filter { member.value == .string($0.word) }
            guard member.name == "interface", !interfaces.isEmpty else {
                throw .badRequest(
                    name: member.name, reason: "not_allowed_value",
                    "The only parameter is interface: enterprise or customer.")
            }
        }
        if interfaces.contains(.enterprise) { enterpriseTokens.expireAll() }
        if interfaces.contains(.customer) { customerTokens.expireAll() }
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
        if object["login_fail_every"] != nil { loginsSinceFailureSetting = 0 }
        settings = changed
    }
}
