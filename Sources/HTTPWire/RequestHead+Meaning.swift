/// What the field lines together say about the message and the connection.
extension RequestHead {
    mutating func conclude(_ bytes: Span<UInt8>) throws(RequestHeadError) {
        try checkHost(bytes)
        framing = try readFraming(bytes)
        keepsAlive = readKeepsAlive(bytes)
        expectsContinue = try readExpectation(bytes)
    }

    /// RFC 9112 §6: Content-Length, or Transfer-Encoding with `chunked` alone, or neither; never both.
    private func readFraming(_ bytes: Span<UInt8>) throws(RequestHeadError) -> BodyFraming {
        if let coding = value(of: .transferEncoding) {
            guard !hasField(.contentLength) else { throw .contentLengthWithTransferEncoding }
            guard version >= .http11 else { throw .transferEncodingInHTTP10 }
            guard !isRepeated(.transferEncoding) else { throw .repeatedTransferEncoding }
            guard bytes.equals(coding, ignoringCase: "chunked") else {
                throw Self.isUnknownCodingThenChunked(bytes, coding)
                    ? .unknownTransferCoding : .invalidTransferEncoding
            }
            return .chunked
        }
        guard let length = value(of: .contentLength) else { return .none }
        guard !isRepeated(.contentLength) else { throw .repeatedContentLength }
        guard let length = bytes.decimal(length) else { throw .invalidContentLength }
        return .length(length)
    }

    /// `gzip, chunked` is well-formed (501, RFC 9112 §6.1); a list that does not end in its only `chunked` leaves
    /// the body's end unknown (400, §6.3).
    private static func isUnknownCodingThenChunked(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        var chunkedCount = 0
        var last = value.lowerBound..<value.lowerBound
        var isWellFormed = true
        bytes.forEachElement(of: value) { element in
            isWellFormed = isWellFormed && bytes.isToken(element)
            chunkedCount += bytes.equals(element, ignoringCase: "chunked") ? 1 : 0
            last = element
        }
        return isWellFormed && chunkedCount == 1 && bytes.equals(last, ignoringCase: "chunked")
    }

    /// RFC 9112 §9.3: HTTP/1.1 persists unless `close` is said, HTTP/1.0 only if `keep-alive` is; `close` wins.
    private func readKeepsAlive(_ bytes: Span<UInt8>) -> Bool {
        let persists = version >= .http11
        guard hasField(.connection) else { return persists }
        var saysClose = false
        var saysKeepAlive = false
        for field in fields where field.known == .connection {
            bytes.forEachElement(of: field.value) { option in
                saysClose = saysClose || bytes.equals(option, ignoringCase: "close")
                saysKeepAlive =
                    saysKeepAlive || (!persists && bytes.equals(option, ignoringCase: "keep-alive"))
            }
        }
        return !saysClose && (persists || saysKeepAlive)
    }

    /// RFC 9110 §10.1.1.
    private func readExpectation(_ bytes: Span<UInt8>) throws(RequestHeadError) -> Bool {
        guard hasField(.expect) else { return false }
        for field in fields where field.known == .expect {
            guard bytes.equals(field.value, ignoringCase: "100-continue") else { throw .unknownExpectation }
        }
        return version >= .http11 && framing.hasBody
    }
}

extension Span<UInt8> {
    /// `1*DIGIT` up to 2^63 - 1; nil for anything else.
    func decimal(_ range: Range<Int>) -> UInt64? {
        guard !range.isEmpty else { return nil }
        var number: Int64 = 0
        for index in range {
            guard ASCII.isDigit(self[index]) else { return nil }
            let (tens, tooBig) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(Int64(self[index] &- UInt8(ascii: "0")))
            guard !tooBig, !overflow else { return nil }
            number = sum
        }
        return UInt64(number)
    }

    /// The elements of a comma-separated list in which no quoted strings can occur, trimmed, also empty ones.
    @inline(__always)
    func forEachElement(of list: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = list.lowerBound
        for index in list where self[index] == ASCII.comma {
            body(trimmingWhitespace(start..<index))
            start = index &+ 1
        }
        body(trimmingWhitespace(start..<list.upperBound))
    }
}
