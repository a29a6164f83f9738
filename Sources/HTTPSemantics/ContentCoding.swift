/// The content codings in which the gateway asks for answers (RFC 9110 §8.4.1).
public enum ContentCoding: Sendable, Hashable {
    /// As it is.
    case identity
    /// RFC 9110 §8.4.1.3.
    case gzip

    /// Gzip where the client takes it with a weight above 0 and does not prefer identity, else identity
    /// (RFC 9110 §12.5.3). A malformed weight counts as 0.
    public static func preferred(acceptEncoding values: [[UInt8]]) -> ContentCoding {
        var gzip: QualityValue?
        var identity: QualityValue?
        var any: QualityValue?
        FieldList.forEachElement(values) { element in
            let name = HTTPField.trimmed(element.prefix { $0 != UInt8(ascii: ";") })
            switch name.count {
            case 4 where isEqual(name, "gzip"), 6 where isEqual(name, "x-gzip"):
                let weight = weight(of: element)
                gzip = max(gzip ?? weight, weight)
            case 8 where isEqual(name, "identity"): identity = weight(of: element)
            case 1 where name.first == UInt8(ascii: "*"): any = weight(of: element)
            default: break
            }
        }
        guard let weight = gzip ?? any, weight.thousandths > 0 else { return .identity }
        if let identity = identity ?? any, identity > weight { return .identity }
        return .gzip
    }

    private static func isEqual(_ name: ArraySlice<UInt8>, _ coding: StaticString) -> Bool {
        zip(name, coding.description.utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private static func weight(of element: ArraySlice<UInt8>) -> QualityValue {
        guard element.contains(UInt8(ascii: ";")) else { return .one }
        return QualityValue(parameters: FieldList.parameters(element).dropFirst())
            ?? QualityValue(thousandths: 0)
    }

    /// What Accept-Encoding says upstream.
    public var token: String {
        switch self {
        case .identity: "identity"
        case .gzip: "gzip"
        }
    }
}
