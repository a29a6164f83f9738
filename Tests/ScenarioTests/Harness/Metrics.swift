/// What `/metrics` shows, asked by the text before the number: `metrics[#"up{job="a"}"#]`.
struct Metrics {
    private var values: [String: Double] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw HarnessError("metrics end without a line feed") }
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                values.updateValue(value, forKey: String(line[..<space])) == nil
            else { throw HarnessError("no metric, or one twice: \(line)") }
        }
    }

    /// Without the prefix that all names have.
    subscript(_ name: String) -> Double? { values["carecloud_gateway_" + name] }

    var names: [String] { Array(values.keys) }
}
