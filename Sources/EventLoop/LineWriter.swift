import CLinux
import Glibc
import Synchronization

/// Lines to a descriptor, from a thread of its own, so that a slow disk or pipe holds up no request.
///
/// Lines keep the order in which they were given. When the descriptor takes nothing, at most `capacity` bytes
/// wait; what comes on top is dropped and counted. If a disk or pipe takes a part of a line only, a line end follows
/// that part before the next line: no line in the output holds two.
public final class LineWriter: Sendable {
    private let loop: EventLoop
    private let descriptor: CInt
    private let capacity: Int
    private let waiting = Atomic<Int>(0)
    private let droppedCount = Atomic<Int>(0)
    private let finished = Atomic<Bool>(false)
    /// Whether the output ends within a line. Written on the loop's thread, once that runs.
    private let isTorn: Atomic<Bool>
    private let patience: Int
    private static let lineEnd: [UInt8] = [0x0a]

    /// Starts the thread.
    ///
    /// - Parameter patience: milliseconds to wait for a descriptor that takes nothing.
    public init(
        descriptor: CInt, capacity: Int = 8 * 1024 * 1024, patience: Int = 2000
    ) throws(SystemError) {
        self.descriptor = descriptor
        self.patience = patience
        self.capacity = capacity
        isTorn = Atomic(Self.endsWithinLine(descriptor))
        loop = try EventLoop(name: "log")
        try loop.start()
    }

    /// Lines that were not written, or not whole.
    public var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Hands over one or more whole lines. From any thread; never waits.
    public func write(_ lines: [UInt8]) {
        guard !lines.isEmpty else { return }
        guard waiting.load(ordering: .relaxed) + lines.count <= capacity else {
            drop(lines[...])
            return
        }
        waiting.wrappingAdd(lines.count, ordering: .relaxed)
        loop.perform { [self] in
            put(lines)
            waiting.wrappingSubtract(lines.count, ordering: .relaxed)
        }
    }

    /// Writes what was handed over before, then ends the thread; gives up when the descriptor takes nothing for
    /// `patience`.
    public func finish() {
        loop.perform { [self] in
            finished.store(true, ordering: .releasing)
            loop.stop()
        }
        for _ in 0..<patience where !finished.load(ordering: .acquiring) { usleep(1000) }
        if finished.load(ordering: .acquiring) { loop.join() }
    }

    /// Runs work that may wait for a disk, on the thread that writes the lines, after those handed over before.
    public func perform(_ work: @escaping @Sendable () -> Void) {
        loop.perform(work)
    }

    private func put(_ lines: [UInt8]) {
        if isTorn.load(ordering: .relaxed), !put(Self.lineEnd[...]).isEmpty { return drop(lines[...]) }
        drop(put(lines[...]))
    }

    /// - Returns: The part that the descriptor does not take.
    private func put(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty {
            // Safe: reads `count` bytes inside the array.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                isTorn.store(rest.prefix(count).last != Self.lineEnd[0], ordering: .relaxed)
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR && (errno != EAGAIN || !isWritableSoon()) {
                return rest
            }
        }
        return rest
    }

    private func drop(_ lines: ArraySlice<UInt8>) {
        guard !lines.isEmpty else { return }
        droppedCount.wrappingAdd(lines.count { $0 == Self.lineEnd[0] }, ordering: .relaxed)
    }

    /// Whether a file ends within a line, as it does after an earlier process met a full disk. If a file that is
    /// not empty cannot be read, it is taken to: an empty line does less harm than a line that holds two.
    private static func endsWithinLine(_ descriptor: CInt) -> Bool {
        var status = stat()
        // Safe: one structure is written.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
        else { return false }
        // The descriptor itself may be for writing only. Safe: the path is read during the call.
        let file = unsafe open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return true }
        defer { close(file) }
        var last: UInt8 = 0
        // Safe: one byte is written.
        return unsafe pread(file, &last, 1, status.st_size - 1) != 1 || last != lineEnd[0]
    }

    /// Waits until a non-blocking descriptor takes more.
    private func isWritableSoon() -> Bool {
        var descriptor = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Safe: one structure, read and written during the call.
        return unsafe poll(&descriptor, 1, CInt(patience)) > 0
    }
}
