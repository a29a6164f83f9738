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

    /// Writes what was handed over before, then ends the thread.
    public func finish() {
        loop.perform { [loop] in loop.stop() }
        loop.join()
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
            } else if errno != EINTR {
                return
            }
        }
    }
}
