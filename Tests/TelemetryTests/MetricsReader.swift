/// A strict reader of Prometheus' text exposition format 0.0.4, to judge what the writer wrote; it shares no code with it.
struct MetricsReader {
    struct Malformed: Error {
        let line: Int
        let reason: String
    }

    struct Sample: Hashable {
        /// With `_bucket`, `_sum` or `_count`.
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Family {
        let name: String
        let help: String
        let type: String
        var samples: [Sample] = []

        /// Name and labels without the value.
        func value(_ suffix: String, _ labels: [String: String]) -> Double? {
            samples.first { $0.name == name + suffix && $0.labels == labels }?.value
        }
    }

    private(set) var families: [Family] = []
    private var line = 0

    /// Fails for a line that the format does not know, for HELP and TYPE that do not stand once before the samples of
    /// their family, and for a sample outside its family, without a number, or written twice.
    static func read(_ bytes: [UInt8]) throws(Malformed) -> [Family] {
        var reader = MetricsReader()
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n"), !text.contains("\r")
        else { throw reader.malformed("not UTF-8 lines, or no line feed at the end") }
        var help: (name: String, text: String)?
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            reader.line += 1
            if line.hasPrefix("# HELP ") {
                guard help == nil else { throw reader.malformed("HELP without TYPE") }
                help = try reader.help(line.dropFirst("# HELP ".count))
            } else if line.hasPrefix("# TYPE ") {
                try reader.begin(line.dropFirst("# TYPE ".count), help)
                help = nil
            } else {
                guard help == nil else { throw reader.malformed("HELP without TYPE") }
                try reader.add(try reader.sample(line))
            }
        }
        guard help == nil, reader.families.allSatisfy({ !$0.samples.isEmpty }) else {
            throw reader.malformed("a family without samples")
        }
        return reader.families
    }

    private func malformed(_ reason: String) -> Malformed { Malformed(line: line, reason: reason) }

    private func help(_ rest: Substring) throws(Malformed) -> (name: String, text: String) {
        guard let match = rest.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+)/) else {
            throw malformed("HELP")
        }
        return (String(match.1), String(match.2))
    }

    private mutating func begin(_ rest: Substring, _ help: (name: String, text: String)?) throws(Malformed) {
        guard
            let match = rest.wholeMatch(
                of: /([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)/),
            let help, help.name == match.1
        else { throw malformed("TYPE without HELP of the same name") }
        guard !families.contains(where: { $0.name == match.1 }) else { throw malformed("TYPE twice") }
        families.append(Family(name: help.name, help: help.text, type: String(match.2)))
    }

    private mutating func add(_ sample: Sample) throws(Malformed) {
        guard let family = families.last else { throw malformed("a sample before TYPE") }
        let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { sample.name == family.name + $0 }) else {
            throw malformed("\(sample.name) in the family \(family.name)")
        }
        guard !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
            throw malformed("a sample twice")
        }
        families[families.count - 1].samples.append(sample)
    }

    // MARK: Samples

    private func sample(_ line: Substring) throws(Malformed) -> Sample {
        guard let match = line.prefixMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) else { throw malformed("a name") }
        var rest = line[match.range.upperBound...]
        let labels = rest.first == "{" ? try labels(&rest) : [:]
        guard rest.first == " " else { throw malformed("a space before the number") }
        return Sample(name: String(match.0), labels: labels, value: try number(rest.dropFirst()))
    }

    private func number(_ text: Substring) throws(Malformed) -> Double {
        if text == "+Inf" { return .infinity }
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil,
            let value = Double(text)
        else { throw malformed("a number") }
        return value
    }

    /// `{name="value",…}`, at least one.
    private func labels(_ rest: inout Substring) throws(Malformed) -> [String: String] {
        var labels: [String: String] = [:]
        repeat {
            rest.removeFirst()
            guard let match = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"/),
                !match.1.hasPrefix("__")
            else { throw malformed("a label") }
            guard labels.updateValue(Self.unescaped(match.2), forKey: String(match.1)) == nil else {
                throw malformed("a label twice")
            }
            rest = rest[match.range.upperBound...]
        } while rest.first == ","
        guard rest.first == "}" else { throw malformed("the end of the labels") }
        rest.removeFirst()
        return labels
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
