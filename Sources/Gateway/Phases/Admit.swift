import CareCloud
import Configuration
import Downstream
import EventLoop
import HTTPSemantics

/// Whether this client may ask this, and whose token the request goes with.
extension RequestPipeline {
    func admit(
        _ call: inout Call, from peer: Peer, at now: ContinuousClock.Instant
    ) throws(GatewayError) {
        var fields = call.fields
        let (client, address) = try identify(&fields, of: call, from: peer)
        (call.client, call.clientAddress, call.fields) = (client, address, fields)
        try call.checkForKeys()
        call.wasForwarded =
            !core.clients.trustsForwarding(by: peer)
            && (call.fields.contains("X-Forwarded-For") || call.fields.contains("Forwarded"))
        try client.check(call, now: now)
        guard let interface = call.resource.interface else {
            // Outside the two interfaces no credentials are put in, whatever `api_path` says.
            call.authorization = call.fields.contains("Authorization") ? .client : .none
            return
        }
        let policy = call.tenant.policy(for: interface)
        if call.fields.contains("Authorization") {
            switch policy.clientAuthorization {
            case .pass:
                call.authorization = .client
                return
            case .reject: throw .clientAuthorizationRejected()
            case .replace: break
            }
        }
        // A logout with the gateway's own token could end that one.
        guard policy.hasCredentials, call.operation?.isAnonymous != true, !call.resource.isUserLogout else {
            call.authorization = .none
            return
        }
        try allowInjection(call, interface: interface)
        call.authorization = .injected(interface)
    }

    /// The client of a request; takes what identifies a device out of `fields`.
    func identify(
        _ fields: inout HTTPFields, of call: Call, from peer: Peer
    ) throws(GatewayError) -> (Client, IPAddress?) {
        try core.clients.identify(&fields, from: peer) { session in
            guard !core.endedSessions.contains(session) else { return nil }
            let now = EventLoop.readWallClock() / 1_000_000_000
            return call.tenant.session?.open(session, unixSeconds: now)?.id
        }
    }

    /// The gateway must be no open door to its credentials: not for pages of other sites in a browser that stands
    /// in the shop's network, nor for one customer to see another.
    private func allowInjection(_ call: Call, interface: Interface) throws(GatewayError) {
        let origins = call.fields.values("Origin")
        guard origins.allSatisfy(core.allowedOrigins.contains) else { throw .foreignOrigin() }
        // The site of a page on another port of this machine, or under a sibling's name, is the same (W3C Fetch Metadata).
        if origins.isEmpty, call.fields.values("Sec-Fetch-Site").contains(where: Self.foreignSites.contains) {
            throw .foreignOrigin()
        }
        // A token that all clients share must show no single customer's data.
        if interface == .customer {
            guard call.method.isSafe,
                call.resource.family == .reference || call.resource.family == .catalogue,
                !PersonParameter.isNamed(in: call.target.query ?? [], besidesThoseOf: call.operation)
            else { throw .customerTokenNeeded() }
        }
    }

    private static let foreignSites = [Array("cross-site".utf8), Array("same-site".utf8)]
}

extension Call {
    /// Fails when target or fields hold a device's key or session token: what identifies the device has been taken out, so that
    /// it would go to CareCloud.
    fileprivate func checkForKeys() throws(GatewayError) {
        if DeviceKey.stands(in: target.pathAndQuery) { throw .misplacedKey("The request's target") }
        for field in fields where DeviceKey.stands(in: field.value) {
            throw .misplacedKey("The field \(field.name)")
        }
        for value in fields.values("Authorization") {
            guard let pair = CustomerToken.basicPair(in: value), DeviceKey.stands(in: pair) else { continue }
            throw .misplacedKey("The field Authorization")
        }
    }

    /// Fails when the content of a login or logout holds one; longer content than such requests have is not looked at.
    func checkContentForKeys() throws(GatewayError) {
        guard case .bytes(let bytes) = content, bytes.count <= Self.longestCheckedContent,
            resource.isUserLogin || resource.isUserLogout || operation?.effect == .authState,
            DeviceKey.stands(in: bytes.filter { $0 != 0 })
        else { return }
        throw .misplacedKey("The content")
    }

    private static let longestCheckedContent = 64 * 1024
}
