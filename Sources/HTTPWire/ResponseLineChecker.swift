public import HTTPSemantics

/// Reads an upstream answer's head line by line, as libcurl hands it over, and refuses what libcurl lets pass
/// and another recipient could read differently (RFC 9112 §2.2, §5.2, §6.3).
///
/// One checker reads the head of one transfer. Interim heads are checked and forgotten.
public struct ResponseLineChecker: Sendable {
    /// Interim (1xx) heads before the final one. Beyond: refused.
    public static var mostInterimHeads: Int { 16 }
    /// Field lines of all heads of the transfer together. Beyond: refused.
    public static var mostFields: Int { 256 }

    private enum Expected: Sendable {
        case statusLine, fieldLine, trailer
    }

    /// Of the head that was read last; the answer's own once `check` returned true.
    public private(set) var status: Status?
    /// Of the same head: in order, repeated Content-Length lines as one.
    public private(set) var fields = HTTPFields()

    private let maximumHead: Int
    /// Whether the last line ended an interim head, so that the final one is still to come.
    public private(set) var isBetweenHeads = true
    private var expected = Expected.statusLine
    private var isHTTP10 = false
    private var totalBytes = 0
    private var fieldCount = 0
    private var interimHeads = 0

    /// - Parameter maximumHead: bytes of all heads and trailers of the transfer together.
    public init(maximumHead: Int) {
        self.maximumHead = maximumHead
    }

    /// Takes the next line with its line end.
    ///
    /// Returns true with the empty line that ends the final head, and only then. Lines after it are trailers:
    /// checked and dropped.
    public mutating func check(_ line: Span<UInt8>) throws(ResponseLineError) -> Bool {
        totalBytes += line.count
        guard totalBytes <= maximumHead else { throw .headTooLarge }
        isBetweenHeads = false
        let end = line.count - 2
        guard end >= 0, line[end] == ASCII.carriageReturn, line[end + 1] == ASCII.lineFeed else {
            throw .wrongLineEnd
        }
        switch expected {
        case .statusLine:
            try readStatusLine(line, end: end)
            expected = .fieldLine
            return false
        case .fieldLine where end == 0:
            return try endHead()
        case .trailer where end == 0:
            return false
        case .fieldLine, .trailer:
            let field = try Self.readFieldLine(line, end: end)
            fieldCount += 1
            guard fieldCount <= Self.mostFields else { throw .tooManyFields }
            if expected == .fieldLine { try keep(field) }
            return false
        }
    }

    private mutating func endHead() throws(ResponseLineError) -> Bool {
        try checkFraming()
        guard let status, status.isInterim else {
            expected = .trailer
            return true
        }
        guard status.code != 101 else { throw .switchingProtocols }
        interimHeads += 1
        guard interimHeads <= Self.mostInterimHeads else { throw .tooManyInterimHeads }
        expected = .statusLine
        isBetweenHeads = true
        return false
    }

    private mutating func keep(_ field: HTTPField) throws(ResponseLineError) {
        guard field.name == "Content-Length" else { return fields.append(field) }
        guard field.value.span.decimal(0..<field.value.count) != nil else { throw .invalidContentLength }
        guard let known = fields["Content-Length"] else { return fields.append(field) }
        guard known == field.value else { throw .differingContentLengths }
    }

    /// RFC 9112 §6.1, §6.3.
    private func checkFraming() throws(ResponseLineError) {
        let codings = fields.values("Transfer-Encoding")
        guard let coding = codings.first else { return }
        guard !fields.contains("Content-Length") else { throw .contentLengthWithTransferEncoding }
        guard codings.count == 1, !isHTTP10,
            coding.span.equals(0..<coding.count, ignoringCase: "chunked")
        else { throw .invalidTransferEncoding }
    }
}

extension ResponseLineChecker {
    /// `HTTP/1.1 200 OK`, also `HTTP/2 200`: libcurl writes the newer versions the same way. The reason phrase
    /// and the space before it may be missing.
    private mutating func readStatusLine(_ line: Span<UInt8>, end: Int) throws(ResponseLineError) {
        let versionEnd = line.endOfVisible(from: 0)
        let codeEnd = versionEnd + 4
        guard versionEnd >= 6, versionEnd <= 8, line.equals(0..<5, ignoringCase: "http/"),
            line[0] == UInt8(ascii: "H"), line[versionEnd] == ASCII.space, codeEnd <= end,
            codeEnd == end || line[codeEnd] == ASCII.space
        else { throw .invalidStatusLine }
        guard line.endOfFieldValue(from: codeEnd) == end else { throw line.reasonForControl(before: end) }
        guard let code = line.decimal(versionEnd + 1..<codeEnd), let status = Status(UInt16(code)) else {
            throw .invalidStatusLine
        }
        isHTTP10 = line.equals(0..<versionEnd, ignoringCase: "http/1.0")
        self.status = status
        fields = HTTPFields()
    }

    private static func readFieldLine(_ line: Span<UInt8>, end: Int) throws(ResponseLineError) -> HTTPField {
        guard !ASCII.isWhitespace(line[0]) else { throw .foldedField }
        let nameEnd = line.endOfFieldName(from: 0)
        guard nameEnd < end else { throw .missingColon }
        guard line[nameEnd] == ASCII.colon, let name = FieldName(line.bytes(0..<nameEnd)) else {
            throw line[nameEnd] == ASCII.carriageReturn ? .bareCarriageReturn : .invalidFieldName
        }
        guard line.endOfFieldValue(from: nameEnd + 1) == end else { throw line.reasonForControl(before: end) }
        let value = line.bytes(line.trimmingWhitespace(nameEnd + 1..<end))
        guard let field = HTTPField(name, value) else { throw .invalidFieldValue }
        return field
    }
}

extension Span<UInt8> {
    fileprivate func bytes(_ range: Range<Int>) -> [UInt8] {
        range.map { self[$0] }
    }

    fileprivate func reasonForControl(before end: Int) -> ResponseLineError {
        (0..<end).contains { self[$0] == ASCII.carriageReturn } ? .bareCarriageReturn : .invalidFieldValue
    }
}
