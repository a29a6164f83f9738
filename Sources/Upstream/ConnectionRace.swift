import CLinux
import EventLoop
import Glibc

/// Connects to the first of several addresses that answers (RFC 8305 §5).
///
/// Belongs to the loop's thread. The sockets are the race's own until it hands one over; it closes all others, and
/// ``cancel()`` all.
final class ConnectionRace {
    enum Outcome {
        /// A connected socket, which the receiver must close.
        case connected(CInt, SocketAddress)
        /// All addresses failed: `errno` of the last one, and a text that names each.
        case failed(errno: CInt, String)
    }

    /// How long an attempt may be silent before the next one begins beside it. RFC 8305 §5 recommends 250 ms.
    static let stagger = Duration.milliseconds(300)

    private let sockets: ConnectionSockets
    private let loop: EventLoop
    private var remaining: ArraySlice<SocketAddress>
    private let silence: Duration
    private var attempts: [ConnectionAttempt] = []
    private var failures: [String] = []
    private var lastError: CInt = 0
    private var whenEnded: ((Outcome) -> Void)?
    private lazy var timer = LoopTimer(on: loop) { [unowned self] in advance() }

    /// - Parameter silence: how long bytes that are sent on the connection may stay unacknowledged.
    init(
        to addresses: [SocketAddress], silence: Duration, with sockets: ConnectionSockets, on loop: EventLoop
    ) {
        remaining = addresses[...]
        self.silence = silence
        self.sockets = sockets
        self.loop = loop
    }

    /// Begins. `whenEnded` is called once unless the race is cancelled, perhaps before the call returns.
    func start(_ whenEnded: @escaping (Outcome) -> Void) {
        self.whenEnded = whenEnded
        advance()
    }

    /// Ends without an outcome.
    func cancel() {
        timer.cancel()
        whenEnded = nil
        for attempt in attempts { close(attempt) }
        attempts = []
    }

    /// The addresses that have not answered so far, for the log.
    var silentAddresses: String {
        attempts.map { "\($0.address)" }.joined(separator: ", ")
    }

    /// Begins attempts until one is under way, or ends if none is.
    private func advance() {
        while let address = remaining.popFirst() {
            guard let attempt = begin(address) else { continue }
            attempts.append(attempt)
            timer.set(to: loop.now + Self.stagger)
            return
        }
        timer.cancel()
        guard attempts.isEmpty else { return }
        end(.failed(errno: lastError, failures.joined(separator: ", ")))
    }

    /// Nil if the attempt has failed already.
    private func begin(_ address: SocketAddress) -> ConnectionAttempt? {
        let descriptor = sockets.open(address)
        guard descriptor >= 0 else {
            noteFailure(of: address, errno)
            return nil
        }
        let attempt = ConnectionAttempt(address, descriptor, of: self)
        // A connection that stands at once is writable at once.
        guard address.connect(descriptor) || errno == EINPROGRESS else {
            noteFailure(of: address, errno)
            close(attempt)
            return nil
        }
        do throws(SystemError) {
            attempt.registration = try loop.register(descriptor, for: .writable, handler: attempt)
        } catch {
            noteFailure(of: address, error.errno)
            close(attempt)
            return nil
        }
        return attempt
    }

    fileprivate func ready(_ attempt: ConnectionAttempt) {
        guard let index = attempts.firstIndex(where: { $0 === attempt }) else { return }
        attempts.remove(at: index)
        let error = ConnectionSockets.error(of: attempt.descriptor)
        guard error == 0 else {
            noteFailure(of: attempt.address, error)
            close(attempt)
            return advance()
        }
        if let registration = attempt.registration { loop.deregister(registration) }
        ConnectionSockets.endSilence(on: attempt.descriptor, after: silence)
        end(.connected(attempt.descriptor, attempt.address))
    }

    private func end(_ outcome: Outcome) {
        let report = whenEnded
        cancel()
        report?(outcome)
    }

    private func noteFailure(of address: SocketAddress, _ error: CInt) {
        lastError = error
        failures.append("\(address): \(SystemError.text(of: error))")
    }

    private func close(_ attempt: ConnectionAttempt) {
        if let registration = attempt.registration { loop.deregister(registration) }
        _ = sockets.close(attempt.descriptor)
    }
}

/// One address that is being connected to.
private final class ConnectionAttempt: ReadinessHandler {
    let address: SocketAddress
    let descriptor: CInt
    private unowned let race: ConnectionRace
    var registration: Registration?

    init(_ address: SocketAddress, _ descriptor: CInt, of race: ConnectionRace) {
        self.address = address
        self.descriptor = descriptor
        self.race = race
    }

    func ready(_ readiness: Readiness) {
        race.ready(self)
    }
}
