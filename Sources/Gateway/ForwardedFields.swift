import CareCloud
import HTTPSemantics
import HTTPWire

/// Which fields pass the gateway, in either direction (RFC 9110 §7.6).
enum ForwardedFields {
    /// Fields by which a client could make CareCloud, or a proxy before it, see another request than the one
    /// that the key and the rules saw.
    private static let misleading: Set<FieldName> = [
        "Forwarded", "X-Real-IP", "X-Host", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method",
        "X-Method-Override", "Expect", "X-Gateway-Key",
        "X-Gateway-Timing", "Proxy",
    ]
    private static let misleadingPrefixes = ["x-forwarded-", "x-original-", "proxy-"]
    /// What only one client said; an answer that others get too must not depend on it.
    private static let ofOneClient: Set<FieldName> = [
        "Origin", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "X-Auth-Token",
        "X-External-App-Id", "X-External-Application-Id",
    ]
    private static let via = Array("1.1 carecloud-gateway".utf8)

    /// The fields of a request as they are sent to CareCloud, without Authorization of the gateway's.
    static func toUpstream(_ call: Call, viaName: [UInt8]) -> HTTPFields {
        var fields = call.fields
        HopByHop.strip(&fields)
        fields.removeAll { field in
            misleading.contains(field.name)
                || misleadingPrefixes.contains { field.name.canonical.hasPrefix($0) }
                || call.mayBeShared && ofOneClient.contains(field.name)
        }
        fields.removeAll("Host")
        fields.removeAll("Content-Length")
        if call.mayBeShared {
            fields.removeAll("Accept-Language")
            if !call.language.isEmpty { fields.append("Accept-Language", call.language) }
            fields.set("Accept-Encoding", call.coding.token)
            // All that CareCloud has; one client's other wish must not become everyone's answer.
            if !call.resource.isForeign { fields.set("Accept", "application/json") }
        }
        fields.set("X-Request-Id", call.requestID)
        fields.append("Via", Array("1.1 ".utf8) + viaName)
        return fields
    }

    /// The fields of an answer as clients get them.
    static func toClient(_ received: HTTPFields, unixSeconds: Int64) -> HTTPFields {
        var fields = received
        HopByHop.strip(&fields)
        fields.removeAll("Content-Length")
        fields.removeAll("X-Request-Id")
        if !fields.contains("Date") { fields.append("Date", HTTPDate.format(unixSeconds)) }
        fields.append("Via", via)
        return fields
    }
}
