internal import HTTPSemantics
internal import JSON

extension SandboxSettings {
    /// The switches as `/sandbox/settings` shows them; a rate of null is no limit.
    var json: JSONValue {
        [
            "rate": rate.map { .integer(Int64($0)) } ?? .null, "burst": .integer(Int64(burst)),
            "latency_ms": Self.milliseconds(latency), "fail_every": .integer(Int64(failEvery)),
            "fail_status": .integer(Int64(failStatus.code)), "max_age": .integer(Int64(maxAge)),
            "token_lifetime_ms": Self.milliseconds(tokenLifetime), "displace": .bool(displace),
            "login_latency_ms": Self.milliseconds(loginLatency),
            "login_fail_every": .integer(Int64(loginFailEvery)),
            "login_fail_status": .integer(Int64(loginFailStatus.code)),
            "login_shape": .string(loginShape.rawValue),
        ]
    }

    mutating func set(_ member: JSONObject.Member) throws(APIError) {
        switch member.name {
        case "rate" where member.value == .null: rate = nil
        case "rate": rate = try Self.number(member, Self.rates)
        case "burst": burst = try Self.number(member, Self.bursts)
        case "latency_ms": latency = .milliseconds(try Self.number(member, Self.latencyMilliseconds))
        case "fail_every": failEvery = try Self.number(member, Self.failIntervals)
        case "fail_status": failStatus = try Self.status(member) ?? failStatus
        case "max_age": maxAge = try Self.number(member, Self.maxAges)
        case "token_lifetime_ms":
            tokenLifetime = .milliseconds(try Self.number(member, Self.tokenLifetimeMilliseconds))
        case "displace": displace = try Self.flag(member)
        case "login_latency_ms":
            loginLatency = .milliseconds(try Self.number(member, Self.latencyMilliseconds))
        case "login_fail_every": loginFailEvery = try Self.number(member, Self.failIntervals)
        case "login_fail_status": loginFailStatus = try Self.status(member) ?? loginFailStatus
        case "login_shape": loginShape = try Self.shape(member)
        default:
            throw Self.notAllowed(
                member, "There is no such setting; GET /sandbox/settings shows all that there are.")
        }
    }

    private static func milliseconds(_ duration: Duration) -> JSONValue {
        .integer(Int64(duration / .milliseconds(1)))
    }

    private static func number(
        _ member: JSONObject.Member, _ range: ClosedRange<Int>
    ) throws(APIError) -> Int {
        guard let number = member.value.integer.flatMap(Int.init(exactly:)), range.contains(number) else {
            throw notAllowed(
                member,
                "\(member.name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private static func status(_ member: JSONObject.Member) throws(APIError) -> Status? {
        Status(UInt16(try number(member, failStatuses)))
    }

    private static func flag(_ member: JSONObject.Member) throws(APIError) -> Bool {
        guard let flag = member.value.bool else {
            throw notAllowed(member, "\(member.name) must be true or false.")
        }
        return flag
    }

    private static func shape(_ member: JSONObject.Member) throws(APIError) -> LoginShape {
        guard let shape = member.value.string.flatMap(LoginShape.init(rawValue:)) else {
            let words = LoginShape.allCases.map(\.rawValue).joined(separator: ", ")
            throw notAllowed(member, "\(member.name) must be one of \(words).")
        }
        return shape
    }

    private static func notAllowed(_ member: JSONObject.Member, _ message: String) -> APIError {
        .badRequest(name: member.name, reason: "not_allowed_value", message)
    }
}
