import CLinux
import Glibc

/// The signals a server acts on. The main thread waits for them; every other thread has them blocked.
public enum Signal: Sendable, CaseIterable {
    /// SIGTERM: finish what was received, then exit.
    case terminate
    /// SIGINT: as `terminate`, from a terminal.
    case interrupt
    /// SIGHUP: read the configuration again.
    case hangUp

    /// The signal's number.
    public var number: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }

    /// Blocks them in the calling thread and all it starts later, and ignores SIGPIPE. To be called before any
    /// thread starts.
    public static func block() {
        var set = allSignals()
        // Safe: the set is initialised and read only during the call.
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Gives a signal its usual effect back, which for all of them is the end of the process.
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
        while true {
            // Safe: both pointers are to local variables that outlive the call.
            _ = unsafe sigwait(&set, &number)
            if let signal = allCases.first(where: { $0.number == number }) { return signal }
        }
    }

    private static func allSignals() -> sigset_t {
        var set = sigset_t()
        // Safe: the set is local.
        unsafe sigemptyset(&set)
        for signal in allCases { unsafe sigaddset(&set, signal.number) }
        return set
    }
}
