import HTTPWire

/// A head, parsed at once from bytes that outlive the parsing.
struct Parsing {
    let bytes: [UInt8]
    let outcome: HeadParseOutcome
    let head: RequestHead

    init(_ bytes: [UInt8], limits: WireLimits = WireLimits()) {
        var parser = RequestHeadParser(limits: limits)
        self.bytes = bytes
        outcome = parser.parse(bytes.span)
        head = parser.head
    }

    init(_ text: String, limits: WireLimits = WireLimits()) {
        self.init(Array(text.utf8), limits: limits)
    }

    /// `lines` with their line ends, behind a request line and the Host of a valid request.
    init(fields lines: String..., requestLine: String = "GET / HTTP/1.1") {
        self.init(([requestLine, "Host: a"] + lines + ["", ""]).joined(separator: "\r\n"))
    }

    var error: RequestHeadError? {
        if case .invalid(let error) = outcome { error } else { nil }
    }

    func text(_ range: Range<Int>?) -> String? {
        range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

let validHeads = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\r\nGET /webservice?count=100 HTTP/1.1\r\nHost: gateway.local:8080\r\nAccept-Language:cs\r\n\r\n",
    "POST http://a:80/x HTTP/1.1\r\nhost:\ta \r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
    "PUT /x HTTP/1.1\r\nHOST: [::1]:80\r\nTransfer-Encoding: chunked\r\nConnection: close, x\r\n\r\n",
    "DELETE /a HTTP/1.0\r\nConnection: keep-alive\r\nX-Empty:\r\nCookie: a\tb\r\nVia: 1.1 x\r\nVia: 1.1 y\r\n\r\n",
]
