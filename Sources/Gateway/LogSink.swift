public import EventLoop
public import Telemetry

/// Where log lines go, and which of them.
public struct LogSink: Sendable {
    private let writer: LineWriter
    private let level: LogLine.Level

    /// Lines below `level` are not written.
    public init(_ writer: LineWriter, level: LogLine.Level) {
        self.writer = writer
        self.level = level
    }

    /// Lines that were not written, or not whole, since the start.
    var dropped: Int { writer.dropped }

    /// Runs work that may wait for a disk, away from every loop that serves requests; in the order given.
    func perform(_ work: @escaping @Sendable () -> Void) {
        writer.perform(work)
    }

    /// Writes one operational line, stamped with the wall clock. From any thread; not for the hot path.
    public func write(_ line: LogLine) {
        guard line.level >= level else { return }
        var text: [UInt8] = []
        var timestamp = Timestamp()
        line.write(
            unixMilliseconds: EventLoop.readWallClock() / 1_000_000, timestamp: &timestamp, to: &text)
        writer.write(text)
    }

    /// Writes whole lines that are stamped already.
    func write(lines: [UInt8]) {
        writer.write(lines)
    }
}
