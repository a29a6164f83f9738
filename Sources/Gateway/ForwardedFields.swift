import CareCloud
import HTTPSemantics
import HTTPWire

/// Which fields pass the gateway, in either direction (RFC 9110 §7.6).
enum ForwardedFields {
    /// What goes with a read of CareCloud's whose answer may be shared, beside `key_fields` and `forward_fields`: the key
    /// holds nothing else that the client said, so nothing else may change the answer (RFC 9111 §7.1). A proxy must pass
    /// cache directives on (RFC 9111 §5.2), and must not take `Via` or `CDN-Loop` away (RFC 9110 §7.6.3, RFC 8586 §2).
    private static let ofSharedReads: Set<FieldName> = [
        "Authorization", "Cache-Control", "CDN-Loop", "Content-Type", "Pragma", "Traceparent", "Tracestate",
        "User-Agent",
        "Via",
    ]
    /// What only one client said, where `Vary` tells what answers depend on.
    private static let ofOneClient: Set<FieldName> = [
        "Origin", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "X-Auth-Token",
        "X-External-App-Id", "X-External-Application-Id",
    ]
    /// What the gateway adds to each request or sets anew.
    static let ofTheGateway: Set<FieldName> = ["CDN-Loop", "Via", "X-Request-Id"]
    private static let via = Array("1.1 carecloud-gateway".utf8)

    /// The fields of a request as they are sent to CareCloud, without Authorization of the gateway's.
    static func toUpstream(_ call: Call, viaName: [UInt8]) -> HTTPFields {
        var fields = call.fields
        HopByHop.strip(&fields)
        fields.removeAll { MisleadingFields.contains($0.name) || !goes($0.name, with: call) }
        MadeTag.withdraw(from: &fields)
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
        if call.dropsCookies { fields.removeAll("Cookie") }
        name(viaName, in: &fields, asVia: call.tenant.sendsVia)
        return fields
    }

    /// Names the gateway in a request, so that it knows the request again: in Via, or else in CDN-Loop alone.
    static func name(_ viaName: [UInt8], in fields: inout HTTPFields, asVia: Bool) {
        guard !asVia else { return fields.append("Via", Array("1.1 ".utf8) + viaName) }
        fields.removeAll("Via")
        fields.append("CDN-Loop", viaName)
    }

    /// Of CareCloud's front and its own connections: a client of the gateway would take them for the gateway's (RFC 6797 §7.2,
    /// RFC 7838 §2, RFC 7469 §2.1, W3C Clear Site Data and Network Error Logging).
    private static let ofTheFront: Set<FieldName> = [
        "Alt-Svc", "Clear-Site-Data", "NEL", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Report-To",
        "Reporting-Endpoints", "Strict-Transport-Security",
    ]
    private static let references: [FieldName] = ["Location", "Content-Location"]

    /// Whether a field is forwarded with a request, unless it is one of ``MisleadingFields``.
    private static func goes(_ name: FieldName, with call: Call) -> Bool {
        if call.tenant.forwardFields.contains(name) { return true }
        // CGI reads X_Till as X-Till, so that a field that was dropped would come back.
        if name.canonical.utf8.contains(UInt8(ascii: "_")) { return false }
        guard call.mayBeShared else { return true }
        if call.resource.isForeign { return !ofOneClient.contains(name) }
        return ofSharedReads.contains(name) || call.rule.keyFields.contains(name)
    }

    /// The fields of an answer as clients get them.
    static func toClient(_ received: HTTPFields, of call: Call, unixSeconds: Int64) -> HTTPFields {
        var fields = received
        HopByHop.strip(&fields)
        fields.removeAll { ofTheFront.contains($0.name) }
        // Ranges of an answer that is shared are not asked for.
        if call.mayBeShared { fields.removeAll("Accept-Ranges") }
        for name in references {
            guard let value = fields[name], let own = call.tenant.ownReference(for: value) else { continue }
            fields.set(name, own)
        }
        fields.removeAll("Content-Length")
        fields.removeAll("X-Request-Id")
        if !fields.contains("Date") { fields.append("Date", HTTPDate.format(unixSeconds)) }
        fields.append("Via", via)
        return fields
    }
}
