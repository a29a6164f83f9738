/// A strict reader of JSON (RFC 8259), to judge what the writers wrote; it shares no code with them.
struct JSONReader {
    struct Malformed: Error { let offset: Int }

    indirect enum Value: Equatable {
        case null, flag(Bool), number(String), string(String), array([Value])
        /// In the order of the text.
        case object([Member])
    }

    struct Member: Equatable {
        let name: String
        let value: Value
    }

    private let bytes: [UInt8]
    private var offset = 0

    /// The one value that `bytes` hold, with nothing behind it and no white space in it.
    static func read(_ bytes: some Sequence<UInt8>) throws(Malformed) -> Value {
        var reader = JSONReader(bytes: Array(bytes))
        let value = try reader.value()
        guard reader.offset == reader.bytes.count else { throw Malformed(offset: reader.offset) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value() throws(Malformed) -> Value {
        switch bytes[safely: offset] {
        case UInt8(ascii: "{"):
            return .object(
                try list("{", "}") { (reader) throws(Malformed) in
                    let name = try reader.string()
                    guard reader.skip(":") else { throw reader.malformed }
                    return Member(name: name, value: try reader.value())
                })
        case UInt8(ascii: "["):
            return .array(try list("[", "]") { (reader) throws(Malformed) in try reader.value() })
        case UInt8(ascii: "\""): return .string(try string())
        default: break
        }
        if skip("null") { return .null }
        if skip("true") { return .flag(true) }
        if skip("false") { return .flag(false) }
        return .number(try number())
    }

    private mutating func list<Element>(
        _ opening: String, _ closing: String, _ element: (inout JSONReader) throws(Malformed) -> Element
    ) throws(Malformed) -> [Element] {
        guard skip(opening) else { throw malformed }
        var elements: [Element] = []
        if skip(closing) { return elements }
        repeat { elements.append(try element(&self)) } while skip(",")
        guard skip(closing) else { throw malformed }
        return elements
    }

    private mutating func number() throws(Malformed) -> String {
        let start = offset
        while let byte = bytes[safely: offset], "+-.0123456789eE".utf8.contains(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
            throw malformed
        }
        return text
    }

    private mutating func string() throws(Malformed) -> String {
        guard skip("\"") else { throw malformed }
        var text: [UInt8] = []
        while let byte = bytes[safely: offset], byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw malformed }
            offset += 1
            text += byte == UInt8(ascii: "\\") ? try escaped() : [byte]
        }
        guard skip("\""), let valid = String(validating: text, as: UTF8.self) else { throw malformed }
        return valid
    }

    private mutating func escaped() throws(Malformed) -> [UInt8] {
        let simple: [(String, UInt8)] = [
            ("\"", 0x22), ("\\", 0x5C), ("b", 8), ("t", 9), ("n", 10), ("f", 12), ("r", 13),
        ]
        for (letter, byte) in simple where skip(letter) { return [byte] }
        guard skip("u00"), offset + 2 <= bytes.count,
            let code = UInt8(String(decoding: bytes[offset..<(offset + 2)], as: UTF8.self), radix: 16)
        else { throw malformed }
        offset += 2
        return [code]
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[offset...].starts(with: text.utf8) else { return false }
        offset += text.utf8.count
        return true
    }

    private var malformed: Malformed { Malformed(offset: offset) }
}

extension JSONReader.Value {
    subscript(name: String) -> JSONReader.Value? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? { index < count ? self[index] : nil }
}
