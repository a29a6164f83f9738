import CCurl
import EventLoop

/// An origin as one transport knows it: its settings, and libcurl handles that are set up for it.
///
/// Belongs to the transport's thread.
public final class Origin {
    /// As given; they never change.
    public let settings: UpstreamOrigin
    private let sockets: ConnectionSockets
    private let authorities: AuthorityFile?
    private var idle: [EasyHandle] = []
    private var addresses: (known: SocketAddress?, list: StringList)?
    /// Which of the origin's addresses are tried first.
    var order = AddressOrder()

    /// How many handles are kept; each holds about 5 KiB, and its buffer while it transfers.
    static let maximumIdleHandles = 32

    init(_ settings: UpstreamOrigin, sockets: ConnectionSockets, authorities: AuthorityFile?) {
        self.settings = settings
        self.authorities = authorities
        self.sockets = sockets
    }

    /// A handle with everything set that is the same for all requests; nil when libcurl refuses a setting.
    func takeHandle() -> EasyHandle? {
        guard let handle = idle.popLast() ?? makeHandle() else { return nil }
        if let authorities {
            handle.setAuthorities(authorities.contents, version: authorities.version)
        }
        return handle.refusal == nil ? handle : nil
    }

    /// Looks whether the certificates that are trusted have changed.
    func lookAtAuthorities(
        every interval: Duration, now: ContinuousClock.Instant
    ) -> AuthorityFileChange? {
        authorities?.look(every: interval, now: now)
    }

    private func makeHandle() -> EasyHandle? {
        guard let handle = EasyHandle() else { return nil }
        handle.configure(for: settings, sockets: sockets)
        return handle
    }

    /// Takes a handle back that is in no multi handle, and whose last transfer was successful: after a failure libcurl
    /// may still want to send content again.
    func giveBack(_ handle: EasyHandle) {
        handle.forgetRequest()
        if idle.count < Self.maximumIdleHandles, handle.refusal == nil { idle.append(handle) }
    }

    /// An address as CURLOPT_RESOLVE takes it, so that libcurl never looks a name up; nil when memory is short.
    ///
    /// - Parameter address: that of the connected socket; without one libcurl gets no socket for whatever address.
    func resolveList(_ address: SocketAddress?) -> StringList? {
        if let addresses, addresses.known == address { return addresses.list }
        let list = StringList()
        // A literal is no name for libcurl, and takes no entry.
        if !UpstreamOrigin.isIPLiteral(settings.host) {
            let text = address.map { $0.address.count == 4 ? $0.host : "[\($0.host)]" } ?? "127.0.0.1"
            guard list.append("\(settings.host):\(settings.port):\(text)".utf8) else { return nil }
        }
        addresses = (address, list)
        return list
    }
}

extension EasyHandle {
    fileprivate func configure(for origin: UpstreamOrigin, sockets: ConnectionSockets) {
        setConnectionCallbacks(sockets)
        // libcurl acts for us alone: no signals, no files, no environment, nothing followed or remembered.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROTOCOLS_STR, origin.scheme.rawValue)
        set(CURLOPT_URL, origin.url)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_BUFFERSIZE, 64 * 1024)
        // Shorter than the 60 s after which many servers and firewalls drop an idle connection.
        set(CURLOPT_MAXAGE_CONN, 50)
        set(CURLOPT_MAXLIFETIME_CONN, Int(max(1, origin.connectionAge.components.seconds)))
        configureTLS(for: origin)
    }

    private func configureTLS(for origin: UpstreamOrigin) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        guard let caFile = origin.caFile else { return }
        set(CURLOPT_CAINFO, caFile)
        // Else the system's directory of certificates would be trusted too.
        set(CURLOPT_CAPATH, nil as String?)
    }
}
