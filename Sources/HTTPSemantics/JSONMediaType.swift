/// Whether a message names or takes JSON (RFC 8259): `application/json`, or a type with the suffix `+json`
/// (RFC 6839 §3.1).
public enum JSONMediaType {
    /// Whether a Content-Type is one of JSON's, whatever its parameters say (RFC 9110 §8.3).
    public static func isNamed(by contentType: [UInt8]) -> Bool {
        isJSON(MediaType.essence(of: contentType[...]))
    }

    /// Whether the lines of Accept admit JSON: without elements everything is admitted. Of the ranges that match, the most
    /// specific decides (RFC 9110 §12.5.1).
    public static func isAccepted(by accept: [[UInt8]]) -> Bool {
        var hasRanges = false
        var best: (precision: Int, isAdmitted: Bool) = (0, false)
        FieldList.forEachElement(accept) { element in
            let range = MediaType.essence(of: element)
            hasRanges = true
            guard let precision = precision(of: range) else { return }
            let isAdmitted = !isExcluded(element)
            if precision > best.precision {
                best = (precision, isAdmitted)
            } else if precision == best.precision {
                best.isAdmitted = best.isAdmitted || isAdmitted
            }
        }
        return !hasRanges || best.isAdmitted
    }

    private static func isJSON(_ type: [UInt8]) -> Bool {
        type.elementsEqual("application/json".utf8)
            || type.starts(with: "application/".utf8) && type.suffix(5).elementsEqual("+json".utf8)
    }

    /// 3 for JSON itself, 1 for everything; nil for a range that JSON is not in. Java's `*` counts as everything.
    private static func precision(of range: [UInt8]) -> Int? {
        if isJSON(range) { return 3 }
        if range.elementsEqual("application/*".utf8) { return 2 }
        return range.elementsEqual("*/*".utf8) || range.elementsEqual("*".utf8) ? 1 : nil
    }

    /// Whether the weight is 0 (RFC 9110 §12.4.2). One that cannot be read excludes nothing.
    private static func isExcluded(_ element: ArraySlice<UInt8>) -> Bool {
        FieldList.parameters(element).dropFirst().contains { parameter in
            guard let name = parameter.first, name | 0x20 == UInt8(ascii: "q") else { return false }
            let value = parameter.dropFirst()
            return value.first == UInt8(ascii: "=") && QualityValue(value.dropFirst())?.thousandths == 0
        }
    }
}
