import Glibc

/// Descriptors 0, 1 and 2.
public enum StandardDescriptors {
    /// Opens each one that the program was started without on `/dev/null`. Otherwise the next socket gets its number, and the
    /// log is written into that socket. To be called before anything else opens a descriptor.
    ///
    /// - Returns: False if one is closed and `/dev/null` cannot be opened: the program must not go on.
    public static func open() -> Bool {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 {
            // Safe: the path is read during the call. The lowest free number is taken, which is this one.
            guard unsafe Glibc.open("/dev/null", O_RDWR) == descriptor else { return false }
        }
        return true
    }
}
