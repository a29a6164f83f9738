import CCurl
import CLinux
import EventLoop
import Glibc

/// Looks names up on a thread of its own, because `getaddrinfo` may block for half a minute and libcurl's own
/// way of waiting for it holds up every transfer.
///
/// Belongs to the loop's thread. The look-up thread starts with the first name that needs one.
final class Resolver {
    private let loop: EventLoop
    private let lookUp: @Sendable (String) -> LookUpOutcome
    private var cache = AddressCache()
    private var waiting: [String: [(LookUpOutcome) -> Void]] = [:]
    private var thread: EventLoop?

    /// - Parameter lookUp: may block; called on the look-up thread.
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

    /// Forgets who waits. The thread ends with the look-up it is in.
    func stop() {
        waiting = [:]
        thread?.stop()
        thread = nil
    }

    private func start(_ name: String) {
        let resolver = LoopBound(self, loop: loop)
        do throws(SystemError) {
            try lookUpThread().perform { [loop, lookUp] in
                let outcome = lookUp(name)
                loop.perform { resolver.object.finish(name, outcome) }
            }
        } catch {
            loop.perform { resolver.object.finish(name, .failed("\(error)")) }
        }
    }

    private func lookUpThread() throws(SystemError) -> EventLoop {
        if let thread { return thread }
        let started = try EventLoop(name: "resolver")
        try started.start()
        thread = started
        return started
    }

    private func finish(_ name: String, _ outcome: LookUpOutcome) {
        cache.learn(outcome, of: name, now: loop.now)
        for whenKnown in waiting.removeValue(forKey: name) ?? [] { whenKnown(outcome) }
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
