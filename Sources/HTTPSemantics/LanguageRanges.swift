/// What Accept-Language asks for (RFC 9110 §12.5.4), in one spelling for all that mean the same.
public struct LanguageRanges: Hashable, Sendable {
    /// Ranges in lower case, best first, those of one weight in the client's order; a weight of 1 is left out.
    /// Empty when the field is absent or empty.
    public let canonical: [UInt8]

    /// Each range is compared with those before it.
    private static let limit = 100

    /// `cs, en-gb;q=0.8` and `en-GB;q=0.80,cs` are one. A range that comes twice counts once, where
    /// its weight is highest.
    ///
    /// Nil when the values are no valid Accept-Language, or name more than 100 ranges: then only the bytes as they
    /// are mean what they mean (``fallback(_:)``).
    public init?(acceptLanguage values: [[UInt8]]) {
        var ranges: [(range: [UInt8], weight: QualityValue)] = []
        let elements = FieldList.elements(values)
        guard elements.count <= Self.limit else { return nil }
        for element in elements {
            let parameters = FieldList.parameters(element)
            guard let range = parameters.first.map({ FieldList.lowercased($0) }), Self.isRange(range),
                parameters.count == element.count(where: { $0 == UInt8(ascii: ";") }) + 1,
                let weight = QualityValue(parameters: parameters.dropFirst())
            else { return nil }
            if let index = ranges.firstIndex(where: { $0.range == range }) {
                guard ranges[index].weight < weight else { continue }
                ranges.remove(at: index)
            }
            ranges.append((range, weight))
        }
        let ordered = ranges.enumerated().sorted {
            $0.element.weight == $1.element.weight
                ? $0.offset < $1.offset : $0.element.weight > $1.element.weight
        }
        var canonical: [UInt8] = []
        for (_, element) in ordered {
            if !canonical.isEmpty { canonical.append(UInt8(ascii: ",")) }
            canonical += element.range
            if element.weight != .one { canonical += Array(";q=".utf8) + element.weight.shortest }
        }
        self.canonical = canonical
    }

    /// Values that are no valid Accept-Language, joined as they are.
    public static func fallback(_ values: [[UInt8]]) -> [UInt8] {
        Array(values.joined(separator: Array(", ".utf8)))
    }

    /// `language-range` of RFC 4647 §2.1: `*`, or subtags of 1 to 8 letters or digits, the first of letters only.
    private static func isRange(_ range: [UInt8]) -> Bool {
        if range == [UInt8(ascii: "*")] { return true }
        let subtags = range.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return subtags.enumerated().allSatisfy { index, subtag in
            1...8 ~= subtag.count
                && subtag.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                        || index > 0 && UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                }
        }
    }
}
