import CLinux
import Glibc
import Synchronization

/// One thread, one epoll, and a Swift executor on both.
///
/// Actors that name the loop as their executor, and tasks that are started on it, run on its thread, between the
/// readiness events of its descriptors, so they share its state without locks. A turn is: wait, read the clock once, readiness events,
/// timers, jobs.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // Safe: everything but `inbox` and `stopping` is touched on the loop's thread only, or before it starts.
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    /// What other threads have handed over, and whether a wake-up is already under way.
    private struct Inbox {
        var work: [Work] = []
        var isAwake = false
    }

    /// The thread's name, at most 15 bytes, as `top -H` shows it.
    public let name: String
    /// The time of this turn: read once after each wait.
    public private(set) var now = ContinuousClock.now
    /// The wall clock of this turn, in nanoseconds since 1970: for dates and log lines, not for intervals.
    public private(set) var unixNanoseconds = EventLoop.readWallClock()
    var timers = TimerHeap()
    private var isFiring = false
    private static let soon: Duration = .nanoseconds(1)
    private let poll: CInt
    private let wakeUp: CInt
    private let inbox = Mutex(Inbox())
    private let stopping = Atomic<Bool>(false)
    private let owner = Atomic<pthread_t>(0)
    private var thread = pthread_t()
    private var hasThread = false
    private var registrations = RegistrationTable()
    private(set) lazy var host = TaskHost(self)
    private var ready: [Work] = []
    private var running: [Work] = []

    /// A loop that does not yet run: one epoll and one eventfd descriptor.
    public init(name: String) throws(SystemError) {
        self.name = name
        poll = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw SystemError("epoll_create1") }
        wakeUp = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeUp >= 0 else { throw SystemError("eventfd") }
        try control(EPOLL_CTL_ADD, wakeUp, interest: .readable, token: UInt64.max)
    }

    deinit {
        close(wakeUp)
        close(poll)
    }

    /// Processors that are online; at least 1.
    public static var processorCount: Int {
        max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }

    /// Starts the loop's thread; once.
    public func start() throws(SystemError) {
        // Safe: the retain taken here is given back by the thread itself.
        let loop = unsafe Unmanaged.passRetained(self)
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, loop.toOpaque())
        guard result == 0 else {
            unsafe loop.release()
            throw SystemError("pthread_create", errno: result)
        }
        hasThread = true
    }

    /// Lets the thread end after its turn. From any thread.
    public func stop() {
        stopping.store(true, ordering: .releasing)
        wake()
    }

    /// Waits for the thread's end; from one thread that is not the loop's.
    public func join() {
        guard hasThread else { return }
        pthread_join(thread, nil)
        hasThread = false
    }

    /// Whether the caller is on the loop's thread.
    public var isCurrent: Bool {
        owner.load(ordering: .relaxed) == pthread_self()
    }

    // MARK: Work from elsewhere

    /// Runs `work` on the loop's thread, after what was handed over before. From any thread.
    public func perform(_ work: @escaping @Sendable () -> Void) {
        hand(over: .closure(work))
    }

    /// The runtime hands a task's next part over. From any thread.
    public func enqueue(_ job: UnownedJob) {
        hand(over: .job(job))
    }

    /// Stops the program when the caller is on another thread.
    public func checkIsolated() {
        guard isCurrent else { fatalError("Not on the thread of loop \(name)") }
    }

    /// Whether the caller is on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    private func hand(over work: Work) {
        if isCurrent {
            ready.append(work)
            return
        }
        let mustWake = inbox.withLock { inbox in
            inbox.work.append(work)
            defer { inbox.isAwake = true }
            return !inbox.isAwake
        }
        if mustWake { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        // Safe: eventfd takes exactly these eight bytes; when its counter is full it is readable already.
        _ = unsafe write(wakeUp, &one, 8)
    }

    // MARK: Descriptors

    /// Watches a descriptor. On the loop's thread, or before `start()`.
    public func register(
        _ descriptor: CInt, for interest: Interest, handler: any ReadinessHandler
    ) throws(SystemError) -> Registration {
        let registration = registrations.insert(handler, descriptor: descriptor)
        do {
            try control(
                EPOLL_CTL_ADD, descriptor, interest: interest, token: RegistrationTable.token(registration))
        } catch {
            _ = registrations.remove(registration)
            throw error
        }
        return registration
    }

    /// Changes what a registered descriptor is watched for.
    public func update(_ registration: Registration, to interest: Interest) {
        guard registrations.contains(registration) else { return }
        // The descriptor is open and registered, so the kernel has no reason to refuse.
        try? control(
            EPOLL_CTL_MOD, registration.descriptor, interest: interest,
            token: RegistrationTable.token(registration))
    }

    /// Stops watching; to be called before the descriptor is closed. Late events for it are dropped.
    public func deregister(_ registration: Registration) {
        guard registrations.remove(registration) else { return }
        try? control(EPOLL_CTL_DEL, registration.descriptor, interest: [], token: 0)
    }

    private func control(
        _ operation: CInt, _ descriptor: CInt, interest: Interest, token: UInt64
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = token
        // Safe: the kernel copies the event before the call returns.
        guard unsafe epoll_ctl(poll, operation, descriptor, &event) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    // MARK: The turns

    private func run() {
        owner.store(pthread_self(), ordering: .relaxed)
        nameThread()
        let capacity = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { unsafe events.deallocate() }
        while !stopping.load(ordering: .acquiring) {
            // Safe: the buffer holds `capacity` events, lives as long as this function, and `count` were written.
            let count = unsafe epoll_wait(poll, events, CInt(capacity), waitMilliseconds())
            now = ContinuousClock.now
            unixNanoseconds = Self.readWallClock()
            for index in 0..<max(0, Int(count)) {
                let event = unsafe events[index]
                unsafe dispatch(token: event.data.u64, readiness: Readiness(rawValue: event.events))
            }
            fireTimers()
            runJobs()
        }
    }

    /// Those that were due when the turn began: what they set for now waits for the next turn, so that descriptors have theirs.
    private func fireTimers() {
        isFiring = true
        while let timer = timers.popDue(at: now) { timer.fire() }
        isFiring = false
    }

    /// When a timer that is set to `instant` may fire.
    func place(for instant: ContinuousClock.Instant) -> ContinuousClock.Instant {
        isFiring ? max(instant, now + Self.soon) : instant
    }

    private func dispatch(token: UInt64, readiness: Readiness) {
        guard token != UInt64.max else {
            var count: UInt64 = 0
            // Safe: eventfd gives exactly eight bytes.
            _ = unsafe read(wakeUp, &count, 8)
            return
        }
        registrations.handler(for: token)?.ready(readiness)
    }

    /// -1 to wait for events alone, 0 when work is at hand; otherwise rounded up, so that no timer is early.
    private func waitMilliseconds() -> CInt {
        guard ready.isEmpty else { return 0 }
        guard let next = timers.next else { return -1 }
        guard next > now + Self.soon else { return 0 }
        let (seconds, attoseconds) = now.duration(to: next).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 3600 else { return 3_600_000 }
        return CInt(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Runs what is at hand now; what that work hands over waits for the next turn.
    private func runJobs() {
        swap(&running, &ready)
        inbox.withLock { inbox in
            inbox.isAwake = false
            running.append(contentsOf: inbox.work)
            inbox.work.removeAll(keepingCapacity: true)
        }
        for work in running {
            switch work {
            case .job(let job):
                // Safe: the loop lives while its thread runs, and this is its thread.
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            case .closure(let closure):
                closure()
            }
        }
        running.removeAll(keepingCapacity: true)
    }

    /// The wall clock, in nanoseconds since 1970.
    public static func readWallClock() -> Int64 {
        var time = timespec()
        // Safe: the call writes one `timespec`; CLOCK_REALTIME always exists.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private func nameThread() {
        // Safe: the name is copied, and the thread names itself.
        unsafe name.withCString { name in _ = unsafe pthread_setname_np(pthread_self(), name) }
    }
}
