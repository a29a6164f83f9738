import HTTPWire

/// Chunked content has the same outcome whole and in pieces, and a plain reading gives the same content.
enum ChunkedRules {
    private enum End: Equatable {
        case finished(consumed: Int)
        case unfinished
        case failed(ChunkedError)
    }

    static func check(_ input: [UInt8]) {
        for maximum in [1 << 20, 50] {
            let whole = decode(input, cuts: [], maximum)
            expect(whole.body.count <= maximum, "\(whole.body.count) bytes of at most \(maximum)")
            for cuts in input.cuts.dropFirst() {
                let pieces = decode(input, cuts: cuts, maximum)
                expect(pieces.end == whole.end, "\(whole.end) whole, \(pieces.end) in pieces")
                expect(pieces.body == whole.body, "the content in pieces is another than the whole one")
            }
            guard maximum > input.count else { continue }
            let plain = plainReading(input)
            if case .finished(let consumed) = whole.end {
                expect(plain?.consumed == consumed && plain?.body == whole.body, "a plain reading differs")
            } else {
                expect(plain == nil, "\(whole.end), and a plain reading finds an end")
            }
        }
    }

    private static func decode(
        _ input: [UInt8], cuts: [Int], _ maximum: Int
    ) -> (end: End, body: [UInt8]) {
        var decoder = ChunkedDecoder(maximumBody: maximum)
        var body: [UInt8] = []
        var start = 0
        for end in cuts + [input.count] {
            do throws(ChunkedError) {
                let progress = try decoder.decode(input.span.extracting(start..<end), into: &body)
                if progress.finished { return (.finished(consumed: start + progress.consumed), body) }
                expect(progress.consumed == end - start, "not finished, and bytes are left")
            } catch {
                return (.failed(error), body)
            }
            start = end
        }
        return (.unfinished, body)
    }

    // MARK: A plain reading

    private static func plainReading(_ input: [UInt8]) -> (body: [UInt8], consumed: Int)? {
        var body: [UInt8] = []
        var start = 0
        while let end = input.lineEnd(from: start) {
            guard let size = size(input[start..<end]) else { return nil }
            start = end + 2
            if size == 0 { return trailersEnd(input, from: start).map { (body, $0) } }
            guard size <= input.count - start, input.lineEnd(from: start + size) == start + size else {
                return nil
            }
            body += input[start..<start + size]
            start += size + 2
        }
        return nil
    }

    private static func size(_ line: ArraySlice<UInt8>) -> Int? {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard 1...16 ~= digits.count, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            areExtensions(line.dropFirst(digits.count))
        else { return nil }
        return Int(Array(digits).text, radix: 16)
    }

    /// Semicolons and what stands between them, outside quotes: a name, or a name and a value.
    private static func areExtensions(_ bytes: ArraySlice<UInt8>) -> Bool {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in bytes {
            if byte == UInt8(ascii: ";"), !isQuoted {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(byte)
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && !isEscaped && byte == UInt8(ascii: "\\")
        }
        guard parts.removeFirst().isEmpty, !isQuoted else { return false }
        return parts.enumerated().allSatisfy { index, part in
            // Whitespace may only stand before a semicolon or "=", or behind it.
            isExtension(part, mayEndInSpace: index < parts.count - 1)
        }
    }

    private static func isExtension(_ part: [UInt8], mayEndInSpace: Bool) -> Bool {
        let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 }
        guard mayEndInSpace || part.last.map(isSpace) != true else { return false }
        let trim = { (bytes: ArraySlice<UInt8>) in
            ArraySlice(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        }
        let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        guard isToken(trim(part[..<equals])) else { return false }
        guard equals < part.endIndex else { return true }
        let value = trim(part[(equals + 1)...])
        guard value.first == UInt8(ascii: "\""), value.count >= 2 else { return isToken(value) }
        var inside = value.dropFirst()
        while let byte = inside.popFirst() {
            if byte == UInt8(ascii: "\"") { return inside.isEmpty }
            guard isValue([byte]) else { return false }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = inside.popFirst(), isValue([escaped]) else { return false }
            }
        }
        return false
    }

    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                0x21...0x7E ~= $0 && !Array("\"(),/:;<=>?@[\\]{}".utf8).contains($0)
            }
    }

    private static func trailersEnd(_ input: [UInt8], from start: Int) -> Int? {
        var start = start
        while let end = input.lineEnd(from: start) {
            if end == start { return end + 2 }
            let name = input[start..<end].prefix { $0 != UInt8(ascii: ":") }
            guard isToken(name), name.endIndex < end, isValue(input[name.endIndex..<end]) else {
                return nil
            }
            start = end + 2
        }
        return nil
    }

    private static func isValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 9 || $0 >= 32 && $0 != 127 }
    }
}
