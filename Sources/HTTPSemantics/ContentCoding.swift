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
        for element in FieldList.elements(values) {
            let parameters = FieldList.parameters(element)
            guard let coding = parameters.first.map({ FieldList.lowercased($0) }) else { continue }
            let weight = QualityValue(parameters: parameters.dropFirst()) ?? QualityValue(thousandths: 0)
            if coding == Array("gzip".utf8) || coding == Array("x-gzip".utf8) {
                gzip = max(gzip ?? weight, weight)
            } else if coding == Array("identity".utf8) {
                identity = weight
            } else if coding == [UInt8(ascii: "*")] {
                any = weight
            }
        }
        guard let weight = gzip ?? any, weight.thousandths > 0 else { return .identity }
        if let identity = identity ?? any, identity > weight { return .identity }
        return .gzip
    }

    /// What Accept-Encoding says upstream.
    public var token: String {
        switch self {
        case .identity: "identity"
        case .gzip: "gzip"
        }
    }
}
