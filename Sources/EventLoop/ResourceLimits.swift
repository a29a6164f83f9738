import CLinux
import Glibc

/// Bounds that the system puts on the process.
public enum ResourceLimits {
    /// Raises the number of descriptors to what the system allows; each connection needs one.
    /// - Returns: The number that holds now.
    @discardableResult
    public static func raiseDescriptors() -> Int {
        var limit = rlimit()
        // Safe: both calls read or write the local structure.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// No core dump of this process is ever written: tokens and passwords would lie in it.
    public static func forbidCoreDumps() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        // Safe: the kernel reads the structure during the call; lowering a limit is always allowed.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// Other processes of the same user can no longer attach to this one or read its memory and environment through `/proc`
    /// (`PR_SET_DUMPABLE`); root still can.
    public static func forbidAttaching() {
        clinux_forbid_attaching()
    }
}
