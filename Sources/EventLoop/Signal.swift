import CLinux
import Glibc

/// A signal that the main thread of a server waits for; every other thread has it blocked.
public enum Signal: Sendable, Equatable {
    /// SIGTERM: answer the requests that were received, then exit.
    case terminate
    /// SIGINT: as `terminate`, from a terminal.
    case interrupt
    /// SIGQUIT: as `terminate`; without it the default is a core dump.
    case quit
    /// SIGHUP.
    case hangUp
    /// Any other signal whose default is the end of the process, by its number.
    case other(CInt)

    /// Asynchronous signals that end a process by default, with the names for the log. Real-time signals come on top. Signals
    /// of faults (SIGSEGV and the like) are not among them: a program cannot go on after one.
    private static let names: KeyValuePairs<CInt, String> = [
        SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGHUP: "SIGHUP", SIGUSR1: "SIGUSR1",
        SIGUSR2: "SIGUSR2", SIGALRM: "SIGALRM", SIGPOLL: "SIGPOLL", SIGPWR: "SIGPWR",
        SIGSTKFLT: "SIGSTKFLT", SIGXCPU: "SIGXCPU",
    ]
    /// Signals that are ignored without a log line. A write to a closed pipe or beyond the limit for files fails with an error,
    /// and a terminal does not stop a background process. Swift's crash handler sends SIGPROF to other threads, so that
    /// it may not be blocked.
    private static let ignored = [SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU, SIGPROF, SIGVTALRM]

    init(number: CInt) {
        switch number {
        case SIGTERM: self = .terminate
        case SIGINT: self = .interrupt
        case SIGQUIT: self = .quit
        case SIGHUP: self = .hangUp
        default: self = .other(number)
        }
    }

    /// The signal's number.
    public var number: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .quit: SIGQUIT
        case .hangUp: SIGHUP
        case .other(let number): number
        }
    }

    /// `SIGUSR1`, `SIGRTMIN+2`.
    public var name: String {
        let number = number
        return Self.names.first { $0.key == number }?.value
            ?? "SIGRTMIN+\(number - __libc_current_sigrtmin())"
    }

    /// Whether the program is to end.
    public var endsProgram: Bool {
        switch self {
        case .terminate, .interrupt, .quit: true
        case .hangUp, .other: false
        }
    }

    /// Blocks every signal that ``wait()`` returns, in the calling thread and all threads that it starts later, and ignores
    /// SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU, SIGPROF and SIGVTALRM. To be called before any thread starts.
    public static func block() {
        var set = allSignals()
        // Safe: the set is initialised and read only during the call.
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        for number in ignored { signal(number, SIG_IGN) }
    }

    /// Restores the default effect of a signal, the end of the process.
    public static func unblock(_ signal: Signal) {
        var set = sigset_t()
        // Safe: the set is local.
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal.number)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Suspends the calling thread until one arrives.
    public static func wait() -> Signal {
        var set = allSignals()
        var number: CInt = 0
        // Safe: both pointers are to local variables that outlive the call.
        while unsafe sigwait(&set, &number) != 0 {}
        return Signal(number: number)
    }

    private static func allSignals() -> sigset_t {
        var set = sigset_t()
        // Safe: the set is local.
        unsafe sigemptyset(&set)
        for (number, _) in names { unsafe sigaddset(&set, number) }
        for number in __libc_current_sigrtmin()...__libc_current_sigrtmax() {
            unsafe sigaddset(&set, number)
        }
        return set
    }
}
