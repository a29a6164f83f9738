import CLinux
import EventLoop

/// One socket of libcurl's.
final class ConnectionSocket: ReadinessHandler {
    let descriptor: CInt
    private unowned let owner: ConnectionSockets
    private var registration: Registration?
    /// What it is registered for, nil when it is not.
    private(set) var interest: Interest?
    /// Whether libcurl waits for it.
    private(set) var isWanted = false
    /// Whether it became readable or broke while no transfer used it.
    var isSuspect = false
    /// When bytes last came.
    var lastReadable: ContinuousClock.Instant?
    /// Set once a request has been let through on it.
    var endpoints: ConnectionEndpoints?
    /// Scheme, host and port, as in a URL.
    var authority = ""
    /// When its age forbids another request.
    var ends: ContinuousClock.Instant?
    /// How long the peer keeps it while it is unused, if it has said so.
    var idleLimit: Duration?
    /// Whether another connection to the authority was silent, and this one has been silent since.
    var isDistrusted = false

    init(descriptor: CInt, owner: ConnectionSockets) {
        self.descriptor = descriptor
        self.owner = owner
    }

    func ready(_ readiness: Readiness) {
        owner.ready(self, readiness)
    }

    /// Whether it may carry another request, apart from what is to be read on it.
    func isUsable(now: ContinuousClock.Instant) -> Bool {
        guard !isSuspect, !isDistrusted, let ends, now < ends else { return false }
        guard let idleLimit, let lastReadable else { return true }
        // The request takes time to get there.
        return now - lastReadable < idleLimit - min(.seconds(1), idleLimit / 2)
    }

    func watch(for interest: Interest, on loop: EventLoop) {
        isWanted = true
        // What came while a transfer was paused is that transfer's.
        isSuspect = false
        if let registration {
            if interest != self.interest { loop.update(registration, to: interest) }
        } else {
            // When the kernel is out of memory the transfer ends by its deadline.
            registration = try? loop.register(descriptor, for: interest, handler: self)
        }
        self.interest = interest
    }

    /// Between transfers: an end or late bytes are to be noticed, nothing else.
    func rest(on loop: EventLoop) {
        isWanted = false
        guard let registration, interest != .readable else { return }
        loop.update(registration, to: .readable)
        interest = .readable
    }

    func leave(_ loop: EventLoop) {
        if let registration { loop.deregister(registration) }
        registration = nil
        interest = nil
    }
}
