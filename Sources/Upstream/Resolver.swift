import CCurl
import CLinux
import EventLoop
import Glibc

/// Looks names up on threads of its own, because `getaddrinfo` may block for half a minute and libcurl's own
/// way of waiting for it holds up every transfer.
///
/// Belongs to the loop's thread. A name has at most one look-up at a time, each on a thread of its own, so that a name
/// whose server is silent delays no other. The first thread starts with the first name that needs one.
final class Resolver {
    /// If as many look-ups are under way, further names wait for one of them to end.
    static let mostThreads = 16

    private let loop: EventLoop
    private let lookUp: @Sendable (String) -> LookUpOutcome
    private var cache = AddressCache()
    private var waiting: [String: [(LookUpOutcome) -> Void]] = [:]
    private var threads: [EventLoop] = []
    private var idleThreads: [EventLoop] = []
    /// Names for which there is no thread yet.
    private var queue: [String] = []

    /// - Parameter lookUp: may block; called on a look-up thread.
    init(loop: EventLoop, lookUp: @escaping @Sendable (String) -> LookUpOutcome = Resolver.systemLookUp) {
        self.loop = loop
        self.lookUp = lookUp
    }

    /// What is known of `name`. Nil means that `whenKnown` will be called, in a later turn.
    func resolve(_ name: String, whenKnown: @escaping (LookUpOutcome) -> Void) -> LookUpOutcome? {
        let answer = cache.use(name, now: loop.now)
        if answer.outcome == nil { waiting[name, default: []].append(whenKnown) }
        if answer.startsLookUp { start(name) }
        return answer.outcome
    }

    /// The addresses of the last look-up that succeeded, for a transfer that waits no longer.
    func lastKnown(_ name: String) -> LookUpOutcome? {
        cache.lastKnown(name)
    }

    /// No address of `name` was reachable since `used`.
    ///
    /// - Returns: Whether another look-up may find others.
    func doubt(_ name: String, used: ContinuousClock.Instant) -> Bool {
        cache.doubt(name, used: used)
    }

    /// Drops all waiters. Each thread ends with the look-up it is in.
    func stop() {
        waiting = [:]
        queue = []
        for thread in threads { thread.stop() }
        (threads, idleThreads) = ([], [])
    }

    private func start(_ name: String) {
        if let thread = idleThreads.popLast() { return start(name, on: thread) }
        guard threads.count < Self.mostThreads else { return queue.append(name) }
        do throws(SystemError) {
            let thread = try EventLoop(name: "resolver")
            try thread.start()
            threads.append(thread)
            start(name, on: thread)
        } catch {
            guard threads.isEmpty else { return queue.append(name) }
            let resolver = LoopBound(self, loop: loop)
            loop.perform { resolver.object.learn(name, .failed("\(error)")) }
        }
    }

    private func start(_ name: String, on thread: EventLoop) {
        let resolver = LoopBound(self, loop: loop)
        thread.perform { [loop, lookUp] in
            let outcome = lookUp(name)
            loop.perform { resolver.object.finish(name, outcome, on: thread) }
        }
    }

    private func finish(_ name: String, _ outcome: LookUpOutcome, on thread: EventLoop) {
        if !queue.isEmpty {
            start(queue.removeFirst(), on: thread)
        } else if !threads.isEmpty {
            idleThreads.append(thread)
        }
        learn(name, outcome)
    }

    private func learn(_ name: String, _ outcome: LookUpOutcome) {
        cache.learn(outcome, of: name, now: loop.now)
        let best = cache.lastKnown(name) ?? outcome
        for whenKnown in waiting.removeValue(forKey: name) ?? [] { whenKnown(best) }
    }

    /// `getaddrinfo(3)`: hosts file, then DNS, as the system is set up.
    static func systemLookUp(_ name: String) -> LookUpOutcome {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        // Safe: name and hints outlive the call; the list it returns is freed below.
        let result = unsafe getaddrinfo(name, nil, &hints, &first)
        guard result == 0 else { return .failed(unsafe String(cString: gai_strerror(result))) }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [String] = []
        var next = unsafe first
        while let entry = unsafe next {
            if let text = unsafe numeric(entry.pointee), !addresses.contains(text) { addresses.append(text) }
            unsafe next = unsafe entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failed("the name has no address") : .addresses(addresses)
    }

    private static func numeric(_ entry: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let capacity = socklen_t(text.count)
        // Safe: address and length come from `getaddrinfo`; at most `capacity` bytes are written, zero-ended.
        let result = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, capacity, nil, 0, NI_NUMERICHOST)
        guard result == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
