import Cryptography
import HTTPSemantics

/// Entity tags that the gateway makes for answers of CareCloud's that have none: `W/"gw-…"`. They mean something to the
/// gateway and its clients only (RFC 9110 §8.8.3).
enum MadeTag {
    private static let start = Array("\"gw-".utf8)

    /// The tag of a content: weak, since other fields of the answer may change beside it. O(length).
    static func tag(of content: [UInt8]) -> EntityTag? {
        EntityTag("W/\"gw-\(Hexadecimal.text(SHA256.digest(content).prefix(12)))\"".utf8)
    }

    static func isMade(_ tag: EntityTag) -> Bool {
        tag.isWeak && tag.opaque.starts(with: start)
    }

    /// Takes made tags out of a request's conditions. A condition of made tags alone goes as a whole, and with If-Range
    /// goes Range, which holds only for an answer that CareCloud could recognise.
    static func withdraw(from fields: inout HTTPFields) {
        withdraw("If-None-Match", from: &fields)
        withdraw("If-Match", from: &fields)
        if fields.values("If-Range").contains(where: { EntityTag($0).map(isMade) == true }) {
            fields.removeAll("If-Range")
            fields.removeAll("Range")
        }
    }

    private static func withdraw(_ name: FieldName, from fields: inout HTTPFields) {
        let elements = FieldList.elements(fields.values(name))
        let others = elements.filter { EntityTag($0).map(isMade) != true }
        guard others.count < elements.count else { return }
        fields.removeAll(name)
        if !others.isEmpty { fields.append(name, Array(others.joined(separator: ", ".utf8))) }
    }

    /// Whether If-Match of a request can only be wrong: a weak tag matches nothing there (RFC 9110 §13.1.1).
    static func failsMatch(_ fields: HTTPFields) -> Bool {
        let elements = FieldList.elements(fields.values("If-Match"))
        return !elements.isEmpty && elements.allSatisfy { EntityTag($0).map(isMade) == true }
    }
}
