import CacheStore

/// What a stored response was asked for, read back from its key.
struct StoredTarget: Equatable {
    let tenant: Int
    let path: [UInt8]
    /// In its canonical form.
    let query: [UInt8]?

    /// Nil for bytes that are no key of ``RequestPipeline/key(_:)``.
    init?(key: [UInt8]) {
        var rest = key[...]
        guard let tenant = Self.number(&rest), Self.part(&rest) != nil, let path = Self.part(&rest) else {
            return nil
        }
        self.tenant = tenant
        self.path = Array(path)
        var following = rest
        if Self.part(&following)?.elementsEqual([UInt8(ascii: "?")]) == true {
            query = Self.part(&following).map { Array($0) }
        } else {
            query = nil
        }
    }

    var pathAndQuery: [UInt8] { query.map { path + [UInt8(ascii: "?")] + $0 } ?? path }

    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        defer { bytes = bytes.dropFirst(4) }
        return bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func part(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let length = number(&bytes), bytes.count >= length else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return bytes.prefix(length)
    }
}
