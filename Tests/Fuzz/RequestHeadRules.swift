import HTTPWire

/// A request head has the same outcome whole and in pieces, and a plain reading of its lines gives the same fields.
enum RequestHeadRules {
    /// Copied for each reading: a parser's table of names takes long to make.
    private static let parsers = [WireLimits(), WireLimits(requestLine: 60, head: 200, fieldCount: 6)].map {
        (limits: $0, parser: RequestHeadParser(limits: $0))
    }

    static func check(_ input: [UInt8]) {
        for (limits, unused) in parsers {
            var parser = unused
            let whole = parser.parse(input.span)
            if whole == .complete {
                expect(parser.head.length <= limits.head, "the head is longer than its limit")
                expect(parser.head.fields.count <= limits.fieldCount, "more fields than the limit")
                check(parser.head, of: input)
            }
            for cuts in input.cuts.dropFirst() {
                compare(whole, parser.head, inPieces(input, cuts: cuts, unused), input)
            }
        }
    }

    private static func inPieces(
        _ input: [UInt8], cuts: [Int], _ parser: RequestHeadParser
    ) -> (outcome: HeadParseOutcome, head: RequestHead) {
        var parser = parser
        var searched = 0
        for end in cuts {
            let outcome = parser.parse(input.span.extracting(0..<end), searched: searched)
            guard case .incomplete(let next) = outcome else { return (outcome, parser.head) }
            searched = next
        }
        return (parser.parse(input.span, searched: searched), parser.head)
    }

    private static func compare(
        _ whole: HeadParseOutcome, _ head: RequestHead,
        _ pieces: (outcome: HeadParseOutcome, head: RequestHead), _ input: [UInt8]
    ) {
        switch (whole, pieces.outcome) {
        case (.complete, .complete):
            expect(head.isSame(as: pieces.head), "the head in pieces is another than the whole one")
        case (.incomplete, .incomplete): break
        case (.invalid(let reason), .invalid(let other)):
            // A limit may be reached before the fault has arrived.
            let isSame = reason == other || isLimit(reason) || isLimit(other)
            expect(isSame, "\(reason) whole, \(other) in pieces")
        case (.invalid(let reason), .incomplete):
            expect(
                !input.contains([10, 13, 10]),
                "\(reason) whole, and in pieces incomplete behind an empty line")
        default: expect(false, "\(whole) whole, \(pieces.outcome) in pieces")
        }
    }

    private static func isLimit(_ reason: RequestHeadError) -> Bool {
        [.headTooLarge, .requestLineTooLong, .tooManyFields].contains(reason)
    }

    // MARK: A plain reading

    private static func check(_ head: RequestHead, of input: [UInt8]) {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < head.length, let end = input.lineEnd(from: start) {
            lines.append(input[start..<end])
            start = end + 2
        }
        expect(start == head.length && lines.last?.isEmpty == true, "the head does not end in an empty line")
        if lines[0].isEmpty { lines.removeFirst() }
        let parts = lines[0].split(separator: 0x20, omittingEmptySubsequences: false)
        expect(parts.count == 3, "a request line of \(parts.count) parts")
        expect(parts[0] == input[head.method] && parts[1] == input[head.target], "method or target differ")
        expect(parts[2].elementsEqual((head.version == .http11 ? "HTTP/1.1" : "HTTP/1.0").utf8), "version")
        let fields = lines.dropFirst().dropLast().map(Field.init)
        expect(fields.count == head.fields.count, "\(fields.count) lines, \(head.fields.count) fields")
        for (field, position) in zip(fields, head.fields) {
            expect(field.name == input[position.name] && field.value == input[position.value], "a field")
            expect(field.known == position.known, "\(field.known) is taken for \(position.known)")
            expect(
                field.value.allSatisfy { $0 == 9 || $0 >= 32 && $0 != 127 }, "a control byte in a value")
        }
        checkMeaning(head, fields)
    }

    private struct Field {
        let name: ArraySlice<UInt8>
        let value: ArraySlice<UInt8>
        let known: KnownField

        init(_ line: ArraySlice<UInt8>) {
            name = line.prefix { $0 != UInt8(ascii: ":") }
            var value = line.dropFirst(name.count + 1)
            while let byte = value.first, byte == 32 || byte == 9 { value.removeFirst() }
            while let byte = value.last, byte == 32 || byte == 9 { value.removeLast() }
            self.value = value
            let lowered = Array(name).text.lowercased()
            known = KnownField.allCases.first { $0 != .other && $0.name == lowered } ?? .other
        }
    }

    private static func checkMeaning(_ head: RequestHead, _ fields: [Field]) {
        for known in KnownField.allCases where known != .other {
            let values = fields.filter { $0.known == known }.map(\.value)
            expect(head.count(of: known) == values.count, "\(values.count) fields \(known)")
            expect(head.value(of: known) == values.first?.indices, "the first value of \(known)")
        }
        let lengths = fields.filter { $0.known == .contentLength }.map { Array($0.value).text }
        let codings = fields.filter { $0.known == .transferEncoding }.map {
            Array($0.value).text.lowercased()
        }
        switch head.framing {
        case .none: expect(lengths.isEmpty && codings.isEmpty, "a framing field is passed over")
        case .length(let length):
            expect(codings.isEmpty && lengths.count == 1 && UInt64(lengths[0]) == length, "Content-Length")
        case .chunked: expect(lengths.isEmpty && codings == ["chunked"] && head.version == .http11, "chunked")
        }
        expect(head.version == .http10 || head.count(of: .host) == 1, "HTTP/1.1 without one Host")
        let options = fields.filter { $0.known == .connection }.flatMap {
            $0.value.split(separator: UInt8(ascii: ",")).map {
                Array($0).text.lowercased().filter { $0 != " " && $0 != "\t" }
            }
        }
        if options.contains("close") { expect(!head.keepsAlive, "close is passed over") }
        if options.isEmpty { expect(head.keepsAlive == (head.version == .http11), "persistence") }
        if head.expectsContinue { expect(head.hasField(.expect) && head.framing.hasBody, "expectation") }
    }
}

extension RequestHead {
    fileprivate func isSame(as other: RequestHead) -> Bool {
        (method, target, version, length) == (other.method, other.target, other.version, other.length)
            && (fields, framing) == (other.fields, other.framing)
            && (keepsAlive, expectsContinue) == (other.keepsAlive, other.expectsContinue)
    }
}
