/// RFC 9112 §3.2, §3.2.2: one valid Host, the same as in an absolute-form target.
extension RequestHead {
    func checkHost(_ bytes: Span<UInt8>) throws(RequestHeadError) {
        guard !isRepeated(.host) else { throw .repeatedHost }
        let host = value(of: .host)
        if let host {
            guard bytes.isAuthority(host) else { throw .invalidHost }
        } else {
            guard version < .http11 else { throw .missingHost }
        }
        guard bytes[target.lowerBound] != UInt8(ascii: "/") else { return }
        try checkAuthority(bytes, host: host)
    }

    /// An absolute-form target names a host too; other forms that do not begin with a slash are the caller's.
    private func checkAuthority(_ bytes: Span<UInt8>, host: Range<Int>?) throws(RequestHeadError) {
        let defaultPort: String
        let start: Int
        if bytes.starts(target, with: "http://") {
            (start, defaultPort) = (target.lowerBound + 7, ":80")
        } else if bytes.starts(target, with: "https://") {
            (start, defaultPort) = (target.lowerBound + 8, ":443")
        } else {
            return
        }
        var end = start
        while end < target.upperBound, !bytes.endsAuthority(at: end) { end += 1 }
        guard bytes.isAuthority(start..<end) else { throw .invalidTargetAuthority }
        guard let host else { return }
        let named = bytes.droppingPort(defaultPort, from: start..<end)
        guard bytes.equalIgnoringCase(named, bytes.droppingPort(defaultPort, from: host)) else {
            throw .hostDiffersFromTarget
        }
    }
}

extension Span<UInt8> {
    /// `host [":" port]` by its shape: the bytes of RFC 3986 §3.2, brackets only around an IP literal at the
    /// start, after the host at most a colon and digits. Empty is no host of an HTTP resource (RFC 9110 §4.2.1).
    fileprivate func isAuthority(_ range: Range<Int>) -> Bool {
        guard let hostEnd = endOfHost(range) else { return false }
        guard hostEnd < range.upperBound else { return true }
        guard self[hostEnd] == ASCII.colon else { return false }
        return (hostEnd &+ 1..<range.upperBound).allSatisfy { ASCII.isDigit(self[$0]) }
    }

    private func endOfHost(_ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        guard index < range.upperBound else { return nil }
        if self[index] == UInt8(ascii: "[") {
            index &+= 1
            while index < range.upperBound, ASCII.isRegisteredName(self[index]) || self[index] == ASCII.colon
            {
                index &+= 1
            }
            guard index < range.upperBound, self[index] == UInt8(ascii: "]") else { return nil }
            return index &- range.lowerBound > 1 ? index &+ 1 : nil
        }
        while index < range.upperBound, ASCII.isRegisteredName(self[index]) { index &+= 1 }
        return index > range.lowerBound ? index : nil
    }

    fileprivate func endsAuthority(at index: Int) -> Bool {
        switch self[index] {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): true
        default: false
        }
    }

    fileprivate func starts(_ range: Range<Int>, with scheme: String) -> Bool {
        let length = scheme.utf8.count
        guard range.count >= length else { return false }
        return equals(range.lowerBound..<range.lowerBound + length, ignoringCase: scheme)
    }

    /// `http://a:80/` and `http://a:/` name the same host as `a` (RFC 9110 §4.2.3).
    fileprivate func droppingPort(_ port: String, from range: Range<Int>) -> Range<Int> {
        for suffix in [port, ":"] {
            let start = range.upperBound - suffix.utf8.count
            guard start >= range.lowerBound else { continue }
            if equals(start..<range.upperBound, ignoringCase: suffix) { return range.lowerBound..<start }
        }
        return range
    }

    fileprivate func equalIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { ASCII.lowercased(self[$0]) == ASCII.lowercased(self[$1]) }
    }
}
