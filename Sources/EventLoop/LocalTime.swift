import Glibc

/// The machine's local time, as TZ or /etc/localtime set it.
public enum LocalTime {
    /// Seconds that local time is ahead of UTC at a moment, summer time included.
    public static func offset(unixSeconds: Int64) -> Int64 {
        var moment = time_t(unixSeconds)
        var parts = unsafe tm()
        // Safe: one structure is read and one is written; the call may come from any thread.
        guard unsafe localtime_r(&moment, &parts) != nil else { return 0 }
        return unsafe Int64(parts.tm_gmtoff)
    }
}
