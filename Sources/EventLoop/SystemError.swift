import Glibc

/// A system call that failed.
///
/// `description` reads as the shell would say it: `bind: Address already in use`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call's name as in its manual page.
    public let call: String
    /// The value of `errno` right after the call.
    public let errno: CInt

    /// An error that the call itself returned, as the pthread calls do.
    public init(_ call: String, errno: CInt) {
        self.call = call
        self.errno = errno
    }

    /// An error from a call that has just failed.
    public init(_ call: String) {
        self.init(call, errno: Glibc.errno)
    }

    /// The call and the system's text for `errno`.
    public var description: String { "\(call): \(Self.text(of: errno))" }

    /// The system's text for an `errno`.
    public static func text(of errno: CInt) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        let capacity = buffer.count
        // Safe: the call writes at most `capacity` bytes and ends them with a zero byte.
        guard unsafe strerror_r(errno, &buffer, capacity) == 0 else { return "error \(errno)" }
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }
}
