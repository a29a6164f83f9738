import Glibc
import Synchronization

/// Lines to a descriptor, from a thread of its own, so that a slow disk or pipe holds up no request.
///
/// Lines keep the order in which they were given. When the descriptor takes nothing, at most `capacity` bytes
/// wait; what comes on top is dropped and counted.
public final class LineWriter: Sendable {
    private let loop: EventLoop
    private let descriptor: CInt
    private let capacity: Int
    private let waiting = Atomic<Int>(0)
    private let droppedCount = Atomic<Int>(0)
    private let finished = Atomic<Bool>(false)
    /// Milliseconds for which a descriptor that takes nothing is waited for.
    private static let patience = 2000

    /// Starts the thread.
    public init(descriptor: CInt, capacity: Int = 8 * 1024 * 1024) throws(SystemError) {
        self.descriptor = descriptor
        self.capacity = capacity
        loop = try EventLoop(name: "log")
        try loop.start()
    }

    /// How often lines had to be dropped.
    public var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Hands over one or more whole lines. From any thread; never waits.
    public func write(_ lines: [UInt8]) {
        guard !lines.isEmpty else { return }
        guard waiting.load(ordering: .relaxed) + lines.count <= capacity else {
            droppedCount.wrappingAdd(1, ordering: .relaxed)
            return
        }
        waiting.wrappingAdd(lines.count, ordering: .relaxed)
        loop.perform { [self] in
            put(lines)
            waiting.wrappingSubtract(lines.count, ordering: .relaxed)
        }
    }

    /// Writes what was handed over before, then ends the thread; gives up when the descriptor takes nothing for
    /// ``patience``.
    public func finish() {
        loop.perform { [self] in
            finished.store(true, ordering: .releasing)
            loop.stop()
        }
        for _ in 0..<Self.patience where !finished.load(ordering: .acquiring) { usleep(1000) }
        if finished.load(ordering: .acquiring) { loop.join() }
    }

    private func put(_ lines: [UInt8]) {
        var start = 0
        while start < lines.count {
            // Safe: reads `count` bytes inside the array.
            let count = unsafe lines[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                start += count
            } else if errno != EINTR, errno != EAGAIN || !isWritableSoon() {
                droppedCount.wrappingAdd(1, ordering: .relaxed)
                return
            }
        }
    }

    /// Waits until a non-blocking descriptor takes more.
    private func isWritableSoon() -> Bool {
        var descriptor = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Safe: one structure, read and written during the call.
        return unsafe poll(&descriptor, 1, CInt(Self.patience)) > 0
    }
}
