internal import HTTPSemantics

/// Whose token a request carries.
struct Caller {
    let token: String
    let session: Session
}

extension Sandbox {
    /// The caller, or 401, which is counted by its reason.
    mutating func authorize(
        _ request: SandboxRequest, _ interface: APIInterface, now: ContinuousClock.Instant
    ) throws(APIError) -> Caller {
        do throws(TokenRefusal) {
            return try caller(request, interface, now: now)
        } catch {
            counters.count(error)
            throw .unauthorized
        }
    }

    func caller(
        _ request: SandboxRequest, _ interface: APIInterface, now: ContinuousClock.Instant
    ) throws(TokenRefusal) -> Caller {
        let values = request.fields.values("Authorization")
        guard let value = values.first else { throw .missing }
        guard values.count == 1, let token = Self.token(in: value, interface) else { throw .unknown }
        let tokens = interface == .enterprise ? enterpriseTokens : customerTokens
        return Caller(token: token, session: try tokens.session(of: token, at: now))
    }

    /// `Bearer T`, and on the customer interface also the deprecated `Basic base64("customer_interface:T")`.
    private static func token(in value: [UInt8], _ interface: APIInterface) -> String? {
        let parts = value.split(separator: 0x20, maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let scheme = String(decoding: parts[0], as: UTF8.self).lowercased()
        let user = Array("customer_interface:".utf8)
        let token: ArraySlice<UInt8>
        if scheme == "bearer" {
            token = parts[1]
        } else if scheme == "basic", interface == .customer, let pair = Base64.decode(parts[1]),
            pair.starts(with: user)
        {
            token = pair[user.count...]
        } else {
            return nil
        }
        // Some characters beyond ASCII are equal to one within it as far as String is concerned.
        return token.allSatisfy { $0 < 0x80 } ? String(decoding: token, as: UTF8.self) : nil
    }
}
