/// The request line, RFC 9112 §3: three parts with one space between each two.
extension RequestHead {
    /// A method longer than this is none that anybody implements.
    private static var longestMethod: Int { 32 }

    /// Returns the index of the CR that ends the line.
    mutating func readRequestLine(_ bytes: Span<UInt8>, from start: Int) throws(Interruption) -> Int {
        method = start..<(try Self.endOfMethod(bytes, from: start))

        let targetStart = method.upperBound &+ 1
        let targetEnd = bytes.endOfVisible(from: targetStart)
        guard targetEnd < bytes.count else { throw .endOfBytes }
        guard bytes[targetEnd] == ASCII.space else {
            throw try Self.endingLine(bytes, at: targetEnd, orElse: .invalidTarget)
        }
        guard targetEnd > targetStart else { throw .invalid(.spaceInRequestLine) }
        target = targetStart..<targetEnd

        let versionStart = targetEnd &+ 1
        let versionEnd = bytes.endOfVisible(from: versionStart)
        guard versionEnd < bytes.count else { throw .endOfBytes }
        guard bytes[versionEnd] == ASCII.carriageReturn, versionEnd > versionStart else {
            if bytes[versionEnd] == ASCII.space { throw .invalid(.spaceInRequestLine) }
            throw try Self.endingLine(bytes, at: versionEnd, orElse: .invalidVersion)
        }
        try bytes.requireLineFeed(after: versionEnd)
        do throws(RequestHeadError) {
            version = try HTTPVersion(bytes, versionStart..<versionEnd)
        } catch {
            throw .invalid(error)
        }
        return versionEnd
    }

    private static func endOfMethod(_ bytes: Span<UInt8>, from start: Int) throws(Interruption) -> Int {
        var index = start
        while index < bytes.count, ASCII.isToken(bytes[index]) {
            guard index &- start < longestMethod else { throw .invalid(.methodTooLong) }
            index &+= 1
        }
        guard index < bytes.count else { throw .endOfBytes }
        guard bytes[index] == ASCII.space, index > start else {
            throw try endingLine(bytes, at: index, orElse: .invalidMethod)
        }
        return index
    }

    /// Why a line that is not complete may not stop at `index`; `reason` when no line end stands there.
    private static func endingLine(
        _ bytes: Span<UInt8>, at index: Int, orElse reason: RequestHeadError
    ) throws(Interruption) -> Interruption {
        switch bytes[index] {
        case ASCII.lineFeed: return .invalid(.bareLineFeed)
        case ASCII.carriageReturn:
            try bytes.requireLineFeed(after: index)
            return .invalid(.missingVersion)
        default: return .invalid(reason)
        }
    }
}

extension HTTPVersion {
    /// RFC 9112 §2.3: `HTTP`, in capitals, a digit on either side of the dot.
    fileprivate init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestHeadError) {
        guard range.count == 8 else { throw .invalidVersion }
        let word = bytes.word(at: range.lowerBound, length: 8)
        // "HTTP/1." and a last byte, the first byte lowest.
        guard word & 0x00FF_FFFF_FFFF_FFFF == 0x002E_312F_5054_5448 else {
            throw Self.isOtherVersion(bytes, range) ? .unsupportedVersion : .invalidVersion
        }
        switch UInt8(truncatingIfNeeded: word &>> 56) {
        case UInt8(ascii: "1"): self = .http11
        case UInt8(ascii: "0"): self = .http10
        case let minor where ASCII.isDigit(minor): throw .unsupportedVersion
        default: throw .invalidVersion
        }
    }

    private static func isOtherVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        return "HTTP/".utf8.enumerated().allSatisfy { bytes[start + $0.offset] == $0.element }
            && ASCII.isDigit(bytes[start + 5]) && bytes[start + 6] == UInt8(ascii: ".")
            && ASCII.isDigit(bytes[start + 7])
    }
}
