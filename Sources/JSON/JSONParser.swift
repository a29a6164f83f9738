/// Reads one JSON text (RFC 8259), strictly, to a bounded depth.
public struct JSONParser {
    /// How deep arrays and objects may nest.
    public static let maximumDepth = 64

    private let bytes: [UInt8]
    private var position = 0

    /// Reads a whole text. Of members with the same name, the last value counts, at the place of the first. O(length).
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error(.trailingBytes) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, offset: position)
    }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhitespace()
        switch current {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw error(.endOfText)
        default: return try number()
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard skip(byte) else { throw error(.unexpectedByte) }
        }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
        position += 1
        var object = JSONObject()
        skipWhitespace()
        if skip(UInt8(ascii: "}")) { return object }
        repeat {
            skipWhitespace()
            guard current == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let name = try string()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
            object[name] = try value(depth: depth)
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw error(.unexpectedByte) }
        return object
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if skip(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(depth: depth))
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw error(.unexpectedByte) }
        return elements
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw error(.badNumber) }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        guard let first = current, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            throw error(.unexpectedByte)
        }
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        var isInteger = true
        if skip(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isInteger = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let decimal = Double(text), decimal.isFinite else { throw error(.badNumber) }
        return .decimal(decimal)
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var unescaped: [UInt8] = []
        while true {
            let start = position
            while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
            }
            guard let byte = current else { throw error(.endOfText) }
            guard byte >= 0x20 else { throw error(.controlInString) }
            let plain = bytes[start..<position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                let string =
                    unescaped.isEmpty
                    ? String(validating: plain, as: UTF8.self)
                    : String(validating: unescaped + plain, as: UTF8.self)
                guard let string else { throw error(.notUTF8) }
                return string
            }
            unescaped.append(contentsOf: plain)
            try escape(into: &unescaped)
        }
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error(.endOfText) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: try unicodeEscape().utf8)
        default: throw error(.badEscape)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        var code = try fourHexDigits()
        if (0xD800..<0xDC00).contains(code) {
            guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { throw error(.badEscape) }
            let low = try fourHexDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw error(.badEscape) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error(.badEscape) }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.flatMap(Self.hexadecimalValue) else { throw error(.badEscape) }
            code = code << 4 | digit
            position += 1
        }
        return code
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        case endOfText, unexpectedByte, trailingBytes, tooDeep, badNumber, badEscape, controlInString, notUTF8
    }

    /// What is wrong.
    public let reason: Reason
    /// The byte at which reading stopped, counted from 0.
    public let offset: Int
}
