internal import JSON

/// Undoes percent-encoding once (RFC 3986 §2.1).
enum PercentCoding {
    /// The text behind the bytes, or nil for a broken escape or for bytes that are not UTF-8.
    static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Self.digit),
                    let low = iterator.next().flatMap(Self.digit)
                else { return nil }
                decoded.append(UInt8(high << 4 | low))
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(0x20)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        Character(Unicode.Scalar(byte)).hexDigitValue
    }
}

/// The parameters of a query in order, decoded; `name[]` and `name` are kept apart.
struct QueryParameters {
    private var pairs: [(name: String, value: String)] = []

    /// Pairs that don't decode are an error of the client.
    init(_ query: [UInt8]?) throws(APIError) {
        for pair in (query ?? []).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : [], plusIsSpace: true)
            else {
                throw .badRequest(
                    name: "", reason: "invalid_value_format", value: "", "The parameters are malformed.")
            }
            pairs.append((name, value))
        }
    }

    /// The last value of a name, as PHP reads it.
    subscript(name: String) -> String? { pairs.last { $0.name == name }?.value }

    /// The last value of each name.
    var object: JSONObject {
        var object = JSONObject()
        for (name, value) in pairs { object[name] = .string(value) }
        return object
    }

    /// All values of `name[]`, or the one of `name`; empty when neither is there.
    func values(_ name: String) -> [String] {
        let listed = pairs.filter { $0.name == name + "[]" }.map(\.value)
        return listed.isEmpty ? self[name].map { [$0] } ?? [] : listed
    }
}
