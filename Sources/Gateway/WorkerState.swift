import EventLoop
import HTTPWire
import Telemetry

/// What one worker's requests share and only its thread touches: buffers that are used again and again.
struct WorkerState {
    /// Access log lines go to the writer at this size, or after this time.
    private static let logBufferSize = 64 * 1024
    private static let logDelay: Duration = .milliseconds(50)

    /// The alias of the request at hand.
    var alias: [UInt8] = []
    /// The X-Request-Id of the request at hand.
    private(set) var requestID: [UInt8] = []
    private let loop: EventLoop
    private let sink: LogSink
    private let seed: UInt64
    private var lastRequest: UInt64 = 0
    private var lines: [UInt8] = []
    private var timestamp = Timestamp()
    private var timer: LoopTimer?

    init(loop: EventLoop, sink: LogSink, seed: UInt64) {
        self.loop = loop
        self.sink = sink
        self.seed = seed
        lines.reserveCapacity(Self.logBufferSize * 2)
    }

    /// An id of the gateway's own.
    mutating func newRequestID() -> [UInt8] {
        lastRequest += 1
        let own = RequestID(seed: seed, counter: lastRequest)
        return own.digits.indices.map { own.digits[$0] }
    }

    /// Takes the client's X-Request-Id over if it may be, else makes one.
    mutating func identify(_ head: RequestHead, in bytes: Span<UInt8>) {
        requestID.removeAll(keepingCapacity: true)
        lastRequest += 1
        if let given = head.value(of: .xRequestID), RequestID.isAcceptable(bytes.extracting(given)) {
            for index in given { requestID.append(bytes[index]) }
        } else {
            let own = RequestID(seed: seed, counter: lastRequest)
            for index in own.digits.indices { requestID.append(own.digits[index]) }
        }
    }

    /// Appends one access log line with `write`; the lines go to the writer soon, without being waited for.
    ///
    /// - Parameter whenDue: What to do after a while; asked for once.
    mutating func log(
        _ write: (_ unixMilliseconds: Int64, inout Timestamp, inout [UInt8]) -> Void,
        whenDue: @escaping () -> Void
    ) {
        let wasEmpty = lines.isEmpty
        write(loop.unixNanoseconds / 1_000_000, &timestamp, &lines)
        if lines.count >= Self.logBufferSize {
            flushLog()
        } else if wasEmpty {
            let timer = self.timer ?? LoopTimer(on: loop, whenDue)
            self.timer = timer
            timer.set(to: loop.now + Self.logDelay)
        }
    }

    mutating func flushLog() {
        guard !lines.isEmpty else { return }
        sink.write(lines: lines)
        lines = []
        lines.reserveCapacity(Self.logBufferSize * 2)
    }
}
