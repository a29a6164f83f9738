import HTTPSemantics

extension Tenant {
    /// The path that a field such as Location means, if it leads to this tenant's CareCloud.
    ///
    /// - Parameters:
    ///   - base: the path of the request.
    ///   - host: the Host of the request.
    func path(of reference: [UInt8], from base: [UInt8], host: [UInt8]?) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        var reference = Array(reference.prefix { $0 != UInt8(ascii: "#") })
        if reference.starts(with: "//".utf8) { reference = Array("https:".utf8) + reference }
        let isPlain = reference.first == slash || !reference.contains(UInt8(ascii: ":"))
        if isPlain, reference.first != slash {
            let folder = base.lastIndex(of: slash).map { base[...$0] } ?? [slash]
            reference = Array(folder) + reference
        }
        guard let target = try? RequestTarget(reference) else { return nil }
        guard let authority = target.authority else { return target.path }
        let own = [host, upstreamAuthority].compactMap { $0.flatMap { Host($0) } }
        return Host(authority).map(own.contains) == true ? target.path : nil
    }

    /// The reference that clients get in place of one of CareCloud's, so that they stay with the gateway (RFC 9110 §10.2.2):
    /// nil when it leads elsewhere, or to the gateway already.
    func ownReference(for reference: [UInt8]) -> [UInt8]? {
        let fragment = reference.drop { $0 != UInt8(ascii: "#") }
        var absolute = Array(reference.prefix(reference.count - fragment.count))
        if absolute.starts(with: "//".utf8) { absolute = Array("https:".utf8) + absolute }
        guard let target = try? RequestTarget(absolute), target.path.starts(with: apiPath) else { return nil }
        guard let authority = target.authority else {
            return pathPrefix.isEmpty ? nil : pathPrefix + reference
        }
        let isSecure = absolute.count > 4 && absolute[4] | 0x20 == UInt8(ascii: "s")
        guard let host = Host(authority), isUpstream(host, defaultPort: isSecure ? 443 : 80) else {
            return nil
        }
        return pathPrefix + target.pathAndQuery + fragment
    }

    /// Another scheme's own port is the same server's front.
    private func isUpstream(_ host: Host, defaultPort: UInt16) -> Bool {
        let port = host.port ?? defaultPort
        let wellKnown: [UInt16] = [80, 443]
        return host.name == Host(upstreamAuthority)?.name
            && (port == upstreamPort || wellKnown.contains(port) && wellKnown.contains(upstreamPort))
    }
}
