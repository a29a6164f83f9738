import Downstream
import HTTPCaching
import HTTPSemantics
import HTTPWire

/// The origin of a page that asks, when it is one of `allowed_origins`, and what the page's answers say because of it
/// (Fetch standard, "CORS protocol").
///
/// There is no `Access-Control-Allow-Credentials`: the gateway sets no cookies and goes by none, so a page has no reason
/// to send them. Browsers keep the answer from a page that asks with `credentials: "include"`.
struct AllowedOrigin: Sendable, Equatable {
    /// As the browser sent it, byte for byte as it is configured.
    let value: [UInt8]

    private static let exposed = "Age, Cache-Status, Proxy-Status, Retry-After, X-Request-Id"

    /// Nil for a request without Origin, from another origin, or with more than one. No allocation for requests
    /// without Origin.
    init?(of request: OwnedRequest, among allowed: Set<[UInt8]>) {
        guard request.head.count(of: .origin) == 1, let origin = request.value(of: .origin) else {
            return nil
        }
        value = Array(origin)
        guard allowed.contains(value) else { return nil }
    }

    /// Lets the page read an answer. What CareCloud said of other origins goes: two values of one field allow nothing.
    func mark(_ fields: inout HTTPFields) {
        fields.removeAll { $0.name.canonical.hasPrefix("access-control-") }
        fields.append("Access-Control-Allow-Origin", value)
        fields.append("Access-Control-Expose-Headers", Self.exposed)
        fields.varyAlso(by: ["Origin"])
    }

    /// The same for the head of a hit, from its status line to the end of its last field. What is stored is the same
    /// for all origins, and for requests without one.
    func marked(_ head: [UInt8]) -> [UInt8] {
        let lines = head.split(separator: UInt8(ascii: "\n"))
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), let name = FieldName(line[..<colon])
            else { continue }
            fields.append(name, line[(colon + 1)...].dropLast())
        }
        mark(&fields)
        var marked = Array(lines.first ?? [])
        marked.append(UInt8(ascii: "\n"))
        for field in fields {
            ResponseHeadWriter.writeField(field.name.description, field.value.span, into: &marked)
        }
        return marked
    }
}
