import CCurl
import HTTPSemantics

extension EasyHandle {
    /// Sets what is this request's own. The caller keeps both lists until `forgetRequest()`.
    func setRequest(
        _ request: TransferRequest, fields: StringList, addresses: StringList?, connectTimeout: Duration
    ) {
        clearErrorText()
        let content = request.sentContent
        // First, because any value makes the request a POST.
        setContent(content)
        if request.method == .head {
            set(CURLOPT_CUSTOMREQUEST, nil as String?)
            set(CURLOPT_NOBODY, 1)
        } else {
            // The method's name goes apart from whether there is content, so that any method may have some.
            if case .none = content { set(CURLOPT_HTTPGET, 1) } else { set(CURLOPT_POST, 1) }
            set(CURLOPT_CUSTOMREQUEST, request.method.name)
        }
        set(CURLOPT_REQUEST_TARGET, bytes: request.target)
        set(CURLOPT_HTTPHEADER, fields)
        set(CURLOPT_RESOLVE, addresses)
        set(CURLOPT_FRESH_CONNECT, 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.wholeMilliseconds)
    }

    /// Lets the next send be on a new connection. The caller keeps the list until `forgetRequest()`.
    ///
    /// - Parameter connectTimeout: what is left of it for TLS.
    func requireFreshConnection(to addresses: StringList?, connectTimeout: Duration) {
        clearErrorText()
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_RESOLVE, addresses)
        set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.wholeMilliseconds)
    }

    /// Drops what was set for one request, content and credentials above all.
    func forgetRequest() {
        setContent(.none)
        set(CURLOPT_HTTPHEADER, nil as StringList?)
        set(CURLOPT_RESOLVE, nil as StringList?)
    }
}

extension StringList {
    /// The fields as libcurl's list wants them; nil when memory is short.
    convenience init?(_ fields: HTTPFields) {
        self.init()
        var line: [UInt8] = []
        for field in fields where !Self.ownedByTransport.contains(field.name) {
            line.removeAll(keepingCapacity: true)
            line.append(contentsOf: field.name.description.utf8)
            // "Name:" would drop the field; this sends it with an empty value.
            line.append(contentsOf: field.value.isEmpty ? ";".utf8 : ": ".utf8)
            line.append(contentsOf: field.value)
            guard append(line) else { return nil }
        }
        // What libcurl would add by itself.
        guard append("Expect:".utf8) else { return nil }
        for name: FieldName in ["Accept", "Content-Type"] where !fields.contains(name) {
            guard append("\(name):".utf8) else { return nil }
        }
    }

    /// Host comes from the URL, framing from the content, and the connection is not the client's.
    private static let ownedByTransport: Set<FieldName> = [
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Keep-Alive",
        "Proxy-Connection", "TE", "Trailer", "Upgrade",
    ]
}

extension Duration {
    /// At least 1, since 0 means libcurl's default where it is used.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        return max(1, Int(min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
