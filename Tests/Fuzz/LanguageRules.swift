@testable import HTTPSemantics

/// Accept-Language has one spelling for all that mean the same, and Accept-Encoding one meaning.
enum LanguageRules {
    static func check(_ input: [UInt8]) {
        let values = input.lines
        let joined = [LanguageRanges.fallback(values)]
        let elements = FieldList.elements(values).map(Array.init)
        let upper = values.map { $0.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 & 0xDF : $0 } }
        if let ranges = LanguageRanges(acceptLanguage: values) {
            let again = LanguageRanges(acceptLanguage: [ranges.canonical])
            expect(again == ranges, "the one spelling has another: \(ranges.canonical.text)")
            expect(LanguageRanges(acceptLanguage: upper) == ranges, "the case of letters matters")
            expect(LanguageRanges(acceptLanguage: elements) == ranges, "where a line ends matters")
            expect(LanguageRanges(acceptLanguage: joined) == ranges, "joined lines mean something else")
            // More than 100 ranges are not read.
            let twice = elements.count > 50 ? ranges : LanguageRanges(acceptLanguage: values + values)
            expect(twice == ranges, "what comes twice counts twice")
        }
        let coding = ContentCoding.preferred(acceptEncoding: values)
        expect(ContentCoding.preferred(acceptEncoding: upper) == coding, "the case of letters matters")
        expect(ContentCoding.preferred(acceptEncoding: elements) == coding, "where a line ends matters")
        if coding == .gzip {
            let asked = elements.map { FieldList.lowercased($0).text }
            expect(asked.contains { $0.contains("gzip") || $0.contains("*") }, "gzip without being asked for")
        }
        for element in elements {
            guard let quality = QualityValue(element) else { continue }
            expect(QualityValue(quality.shortest) == quality, "a weight's shortest spelling")
        }
    }
}
