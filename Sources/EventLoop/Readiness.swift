import CLinux

/// What a descriptor is watched for, level-triggered (`epoll_ctl(2)`).
public struct Interest: OptionSet, Sendable {
    /// The bits of `epoll_event.events`.
    public let rawValue: UInt32

    /// Takes any bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// EPOLLIN.
    public static let readable = Interest(rawValue: EPOLLIN.rawValue)
    /// EPOLLOUT.
    public static let writable = Interest(rawValue: EPOLLOUT.rawValue)
    /// EPOLLRDHUP: the peer has closed its sending side, or all of it.
    public static let readHangUp = Interest(rawValue: EPOLLRDHUP.rawValue)
}

/// What `epoll_wait(2)` says of a descriptor; `hangUp` and `error` come without having been asked for.
public struct Readiness: OptionSet, Sendable {
    /// The bits of `epoll_event.events`.
    public let rawValue: UInt32

    /// Takes any bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// EPOLLIN.
    public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    /// EPOLLOUT.
    public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// EPOLLRDHUP.
    public static let readHangUp = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// EPOLLHUP: both directions are closed, as after a reset.
    public static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue)
    /// EPOLLERR: `SO_ERROR` tells which.
    public static let error = Readiness(rawValue: EPOLLERR.rawValue)
}

/// Something that acts when a descriptor is ready.
public protocol ReadinessHandler: AnyObject {
    /// Called on the loop's thread. The handler may deregister itself or any other.
    func ready(_ readiness: Readiness)
}

/// A descriptor's place in a loop's table; worthless once deregistered.
///
/// The generation tells a late event for a closed descriptor from one for its successor under the same number.
public struct Registration: Sendable, Equatable {
    let slot: UInt32
    let generation: UInt32
    /// The descriptor that is watched.
    public let descriptor: CInt
}
