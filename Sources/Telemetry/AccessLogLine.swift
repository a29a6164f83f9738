/// What the access log says about one request, in numbers; the texts are passed to `write`, so that they need not be
/// copied from the buffers they stand in.
public struct AccessLogLine: Sendable {
    /// Bytes of `User-Agent` that are kept.
    public static let userAgentLimit = 200

    /// The status sent to the client.
    public var status: UInt16
    /// Bytes of the body sent to the client.
    public var bytes: UInt64
    /// From the first byte of the request to the last of the answer.
    public var duration: Duration
    /// Time waited for the upstream budget; nil if it was not asked for.
    public var queueTime: Duration?
    /// From sending upstream to the head of the answer; nil if nothing was sent.
    public var upstreamTime: Duration?
    /// The class in which it waited for the budget; empty if it did not come to that.
    public var className = ""
    /// Whether the client did not get all of the answer.
    public var isIncomplete = false
    /// What upstream answered; nil if it did not.
    public var upstreamStatus: UInt16?

    /// A request that was answered without upstream, until the other properties are set.
    public init(status: UInt16, bytes: UInt64, duration: Duration) {
        self.status = status
        self.bytes = bytes
        self.duration = duration
    }

    /// Appends one JSON object and a line feed. Allocates only while `output` grows. Texts are escaped; an empty one
    /// stands for a value that is absent, and its member is left out, as is that of a number that is nil.
    ///
    /// - Parameters:
    ///   - client: the client's address as text.
    ///   - device: the client's name in the configuration.
    ///   - path: the path template, never the path: that may name customers.
    ///   - cache: the word of `Cache-Status` (`hit`, `uri-miss`, `method`, `bypass`).
    public func write(
        requestID: Span<UInt8>, client: Span<UInt8>, device: Span<UInt8>, tenant: Span<UInt8>,
        method: Span<UInt8>, path: Span<UInt8>, cache: Span<UInt8>, userAgent: Span<UInt8>,
        unixMilliseconds: Int64,
        timestamp: inout Timestamp, to output: inout [UInt8]
    ) {
        let names = client.count + device.count + tenant.count
        let texts = requestID.count + names + method.count + path.count + cache.count
        let room = (texts + min(userAgent.count, Self.userAgentLimit)) * JSONText.growth + Self.roomForTheRest
        output.append(addingCapacity: room) { line in
            line.append(literal: "{\"time\":\"")
            timestamp.append(unixMilliseconds: unixMilliseconds, to: &line)
            line.append(literal: "\",\"level\":\"info\",\"msg\":\"request\"")
            Self.append(",\"request_id\":\"", requestID, to: &line)
            Self.append(",\"client\":\"", client, to: &line)
            Self.append(",\"device\":\"", device, to: &line)
            Self.append(",\"tenant\":\"", tenant, to: &line)
            Self.append(",\"method\":\"", method, to: &line)
            Self.append(",\"path\":\"", path, to: &line)
            appendNumbers(to: &line)
            Self.append(",\"cache\":\"", cache, to: &line)
            Self.append(",\"user_agent\":\"", userAgent, limit: Self.userAgentLimit, to: &line)
            line.append(literal: "}\n")
        }
    }

    /// Keys, punctuation, the timestamp, and each number at its longest: under 400 bytes.
    private static let roomForTheRest = 512

    private func appendNumbers(to line: inout OutputSpan<UInt8>) {
        line.append(literal: ",\"status\":")
        line.append(decimal: UInt64(status))
        line.append(literal: ",\"bytes\":")
        line.append(decimal: bytes)
        line.append(literal: ",\"duration_ms\":")
        line.append(milliseconds: duration)
        if isIncomplete { line.append(literal: ",\"incomplete\":true") }
        if !className.isEmpty {
            line.append(literal: ",\"class\":\"")
            line.append(literal: className)
            line.append(UInt8(ascii: "\""))
        }
        if let queueTime {
            line.append(literal: ",\"queue_ms\":")
            line.append(milliseconds: queueTime)
        }
        if let upstreamTime {
            line.append(literal: ",\"upstream_ms\":")
            line.append(milliseconds: upstreamTime)
        }
        if let upstreamStatus {
            line.append(literal: ",\"upstream_status\":")
            line.append(decimal: UInt64(upstreamStatus))
        }
    }

    @inline(__always)
    private static func append(
        _ opening: String, _ text: Span<UInt8>, limit: Int = .max, to line: inout OutputSpan<UInt8>
    ) {
        if text.isEmpty { return }
        line.append(literal: opening)
        JSONText.append(text, limit: limit, to: &line)
        line.append(UInt8(ascii: "\""))
    }
}
