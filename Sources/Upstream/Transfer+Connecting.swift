import CCurl
import EventLoop

// The time before the request is sent.

extension Transfer {
    /// When a connection must stand, TLS included.
    var connectDeadline: ContinuousClock.Instant {
        let timeout = origin.settings.connectTimeout
        return started + min(timeout, request.longestConnecting ?? timeout)
    }

    /// The name's addresses are waited for, for half of the connect timeout or `patience` at most if that is given.
    func beginResolving(upTo patience: Duration?) {
        phase = .resolving
        let most = patience.map { transport.loop.now + min($0, origin.settings.connectTimeout / 2) }
        timer.set(to: min(connectDeadline, most ?? connectDeadline))
    }

    func beginRacing(_ race: ConnectionRace) {
        phase = .racing
        timer.set(to: connectDeadline)
        self.race = race
    }

    /// Takes the socket that the race has connected, to hand it to libcurl.
    func take(_ descriptor: CInt, connectedTo address: SocketAddress) {
        race = nil
        socket = descriptor
        self.address = address
    }

    /// libcurl keeps the time until the request may be sent.
    func beginConnecting() {
        timer.cancel()
        phase = .connecting
        taken = nil
        violation = nil
        needsConnection = false
    }

    /// Addresses that are silent, for the log.
    var silentAddresses: String { race?.silentAddresses ?? "" }

    /// If the connection that the transfer has made itself failed before the request was sent, other addresses go first.
    func noteConnectFailure(_ error: TransferError) {
        guard let address, !error.wasSent, error.reason != .cancelled else { return }
        origin.order.noteFailure(of: address)
    }

    /// Gives the connected socket away, or -1: libcurl finds no kept connection, and there is no other yet.
    func openSocket() -> CInt {
        guard requestSent == nil else {
            _ = fail(.reusedConnectionClosed, Self.closedEarly)
            return CURL_SOCKET_BAD
        }
        guard let socket else {
            needsConnection = taken == nil
            return CURL_SOCKET_BAD
        }
        (self.socket, taken) = (nil, socket)
        return socket
    }
}
