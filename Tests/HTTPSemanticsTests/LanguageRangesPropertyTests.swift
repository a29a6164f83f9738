import HTTPSemantics
import Testing

/// Held against a reading of its own: a regular expression for the grammar, and the order in which an origin that
/// takes the best range first would try them.
@Suite("Accept-Language, over random values (RFC 9110 §12.5.4)")
struct LanguageRangesPropertyTests {
    /// What an origin can tell of a value: its ranges, best first, each once. Nil when the value is invalid.
    private func meaning(_ lines: [String]) -> String? {
        let grammar =
            /([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)(?:[ \t]*;[ \t]*[Qq]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?/
        var tried: [(range: String, weight: Double)] = []
        for element in lines.joined(separator: ",").split(separator: ",") {
            let element = element.drop { " \t".contains($0) }
            let end = element.lastIndex { !" \t".contains($0) }
            guard let end else { continue }
            guard let match = element[...end].wholeMatch(of: grammar) else { return nil }
            tried.append((match.1.lowercased(), match.2.flatMap { Double($0) } ?? 1))
        }
        let weights = Set(tried.map(\.weight)).sorted(by: >)
        var order: [String] = []
        var seen: Set<String> = []
        for weight in weights {
            for entry in tried where entry.weight == weight && seen.insert(entry.range).inserted {
                order.append("\(entry.range)=\(weight)")
            }
        }
        return order.joined(separator: " ")
    }

    /// A value near the grammar: few ranges and weights, in many spellings, now and then broken.
    private func randomLines(_ random: inout RandomNumbers) -> [String] {
        let ranges = ["cs", "CS", "en", "en-gb", "en-GB", "*", "sk-1", "c_s", "\"en\"", "x-*"]
        let weights = [
            "", "", "", ";q=1", ";Q=1.000", " ; q=0.5", ";q=0.50", ";q=0.500", ";q=0", "; q=0.0",
            ";q=0.501",
            ";\tq=0.05", ";q=.5", ";q=2", ";q", ";", ";q =0.5", ";x=1", ";q=0.1234", ";q=0.5;q=0.5",
        ]
        let separators = [",", ", ", " ,\t", ",,", " , , "]
        return (0..<Int.random(in: 1...2, using: &random)).map { _ in
            var line = ""
            for position in 0..<Int.random(in: 0...3, using: &random) {
                if position > 0 { line += pick(separators, &random) }
                // Broken spellings stand last in the tables and are rarer.
                let isWild = Int.random(in: 0..<12, using: &random) == 0
                line += pick(isWild ? ranges[...] : ranges[..<7], &random)
                line += pick(isWild ? weights[...] : weights[..<12], &random)
            }
            return line
        }
    }

    private func pick(_ choices: some Collection<String>, _ random: inout RandomNumbers) -> String {
        choices.randomElement(using: &random) ?? ""
    }

    @Test(
        "One canonical form is one meaning, and is valid exactly where the grammar is", arguments: 1...4
    )
    func oneFormOneMeaning(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        var meanings: [String: String] = [:]
        var forms: [String: String] = [:]
        var fallbacks: Set<String> = []
        for _ in 0..<1500 {
            let lines = randomLines(&random)
            let form = LanguageRanges(acceptLanguage: lines.map(bytes)).map { text($0.canonical) }
            let meaning = meaning(lines)
            #expect((form == nil) == (meaning == nil), "\(lines)")
            guard let form, let meaning else {
                fallbacks.insert(text(LanguageRanges.fallback(lines.map(bytes))))
                continue
            }
            #expect(self.meaning([form]) == meaning, "\(lines) became \(form)")
            #expect(meanings.updateValue(meaning, forKey: form) ?? meaning == meaning, "\(lines)")
            #expect(forms.updateValue(form, forKey: meaning) ?? form == form, "\(lines)")
        }
        #expect(fallbacks.isDisjoint(with: meanings.keys))
        #expect(meanings.count > 100 && fallbacks.count > 100, "The values must be of both kinds")
    }

    @Test("One range twice stands where its weight is highest, as the origin would have tried it")
    func twice() {
        let ranges = LanguageRanges(acceptLanguage: [bytes("en;q=0.5, cs, en")])
        #expect(ranges.map { text($0.canonical) } == "cs,en")
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
private struct RandomNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
