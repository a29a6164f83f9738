import Testing

/// A device's key that `key new` has made.
struct MadeKey {
    let key: String
    /// What stands in the configuration.
    let line: String

    init(_ name: String) throws {
        let program = try Program("carecloud-gateway", ["key", "new", name])
        #expect(try program.waitForExit() == 0)
        let words = program.lines.flatMap { $0.split(whereSeparator: { " \"[]".contains($0) }) }
        key = String(try #require(words.first { $0.hasPrefix("cgk_") && $0.contains(".") }))
        line = String(try #require(words.first { $0.hasPrefix("cgk_") && $0.contains(":") }))
        #expect(program.lines.contains { $0.hasSuffix("- name: \(name)") })
    }
}
