/// The languages of the sandbox's texts.
enum Language: String, CaseIterable {
    case czech = "cs"
    case english = "en"
    case slovak = "sk"
    case german = "de"

    /// The language of a project that is asked for no other.
    static let projectDefault = Language.czech

    /// The language that fits the field lines of Accept-Language best (RFC 9110 §12.5.4), by primary subtag,
    /// or the other one when none fits; malformed ranges are passed over.
    static func best(for acceptLanguage: [[UInt8]], otherwise: Language = projectDefault) -> Language {
        var weights: [(range: String, weight: Int)] = []
        for line in acceptLanguage {
            for element in line.split(separator: UInt8(ascii: ",")) {
                guard let weighted = weightedRange(element) else { continue }
                weights.append(weighted)
            }
        }
        var best: (language: Language, weight: Int)?
        for (range, weight) in weights where weight > best?.weight ?? 0 {
            let language =
                range == "*"
                ? allCases.first { language in !weights.contains { $0.range == language.rawValue } }
                : Language(rawValue: range)
            guard let language else { continue }
            best = (language, weight)
        }
        return best?.language ?? otherwise
    }

    /// The lower-cased primary subtag and the weight in thousandths.
    private static func weightedRange(_ element: ArraySlice<UInt8>) -> (range: String, weight: Int)? {
        let visible = element.filter { $0 != 0x20 && $0 != 0x09 }
        guard let text = String(validating: visible, as: UTF8.self)?.lowercased() else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard let range = parts[0].split(separator: "-").first else { return nil }
        guard parts.count > 1 else { return (String(range), 1000) }
        guard parts.count == 2, parts[1].hasPrefix("q="), let weight = Double(parts[1].dropFirst(2)),
            (0...1).contains(weight)
        else { return nil }
        return (String(range), Int(weight * 1000 + 0.5))
    }
}

/// One text in each language of the sandbox.
struct LocalizedText {
    var czech: String
    var english: String
    var slovak: String
    var german: String

    subscript(language: Language) -> String {
        switch language {
        case .czech: czech
        case .english: english
        case .slovak: slovak
        case .german: german
        }
    }

    /// The same ending after the text in each language.
    func followed(by ending: String) -> LocalizedText {
        LocalizedText(
            czech: czech + ending, english: english + ending, slovak: slovak + ending, german: german + ending
        )
    }
}
