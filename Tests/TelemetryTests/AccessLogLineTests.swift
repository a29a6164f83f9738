import Telemetry
import Testing

@Suite("Access log lines")
struct AccessLogLineTests {
    private struct Texts {
        var requestID = Array("7d".utf8)
        var client = Array("10.1.0.7".utf8)
        var device = Array("till-4".utf8)
        var tenant = Array("default".utf8)
        var method = Array("GET".utf8)
        var path = Array("/customers/{customer_id}".utf8)
        var cache = Array("uri-miss".utf8)
        var userAgent = Array("till/1.2".utf8)
    }

    private func append(_ line: AccessLogLine, _ texts: Texts, to output: inout [UInt8]) {
        var timestamp = Timestamp()
        line.write(
            requestID: texts.requestID.span, client: texts.client.span, device: texts.device.span,
            tenant: texts.tenant.span,
            method: texts.method.span, path: texts.path.span, cache: texts.cache.span,
            userAgent: texts.userAgent.span, unixMilliseconds: 1_795_465_160_123, timestamp: &timestamp,
            to: &output)
    }

    private func text(_ line: AccessLogLine, _ texts: Texts = Texts()) -> String {
        var output: [UInt8] = []
        append(line, texts, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("A whole line, keys in their order, one line feed at the end")
    func whole() {
        var line = AccessLogLine(status: 200, bytes: 1234, duration: .microseconds(15_250))
        line.className = "lookup"
        line.queueTime = .zero
        line.upstreamTime = .nanoseconds(14_999_500)
        line.upstreamStatus = 200
        let expected =
            #"{"time":"2026-11-23T20:19:20.123Z","level":"info","msg":"request","request_id":"7d","#
            + #""client":"10.1.0.7","device":"till-4","tenant":"default","method":"GET","path":"/customers/{customer_id}","#
            + #""status":200,"bytes":1234,"duration_ms":15.250,"class":"lookup","queue_ms":0.000,"upstream_ms":15.000,"#
            + #""upstream_status":200,"cache":"uri-miss","user_agent":"till/1.2"}"# + "\n"
        #expect(text(line) == expected)
    }

    @Test("What is absent is left out")
    func absent() {
        let none: [UInt8] = []
        let texts = Texts(
            requestID: none, client: none, device: none, tenant: none, method: none, path: none, cache: none,
            userAgent: none)
        let expected =
            #"{"time":"2026-11-23T20:19:20.123Z","level":"info","msg":"request","#
            + #""status":400,"bytes":0,"duration_ms":0.020}"# + "\n"
        #expect(text(AccessLogLine(status: 400, bytes: 0, duration: .microseconds(20)), texts) == expected)
    }

    @Test(
        "Durations are milliseconds with three decimals, rounded; below zero is zero",
        arguments: [
            (Duration.nanoseconds(499), "0.000"), (.nanoseconds(500), "0.001"),
            (.nanoseconds(1_234_567), "1.235"),
            (.seconds(30), "30000.000"), (.seconds(86_400), "86400000.000"), (.nanoseconds(-5), "0.000"),
            (.seconds(Int64.max), "9223372036854.776"),
        ])
    func durations(duration: Duration, written: String) {
        let line = text(AccessLogLine(status: 200, bytes: 0, duration: duration))
        #expect(line.contains("\"duration_ms\":\(written),"))
    }

    private static let userAgents: [(given: [UInt8], kept: String)] = [
        (Array("\" \\ \u{1}\n".utf8), "\" \\ \u{1}\n"),
        (Array("till".utf8) + [0xFF, 0xC3] as [UInt8], "till\u{FFFD}\u{FFFD}"),
        ([UInt8](repeating: 0x61, count: 500), String(repeating: "a", count: 200)),
        (Array("a\(String(repeating: "é", count: 150))".utf8), "a\(String(repeating: "é", count: 99))"),
        (Array(String(repeating: "é", count: 100).utf8), String(repeating: "é", count: 100)),
    ]

    @Test(
        "User-Agent is escaped, repaired and cut after 200 bytes, never within a character",
        arguments: userAgents)
    func userAgent(given: [UInt8], kept: String) throws {
        let line = text(AccessLogLine(status: 200, bytes: 0, duration: .zero), Texts(userAgent: given))
        #expect(try JSONReader.read(line.utf8.dropLast())["user_agent"] == .string(kept))
    }

    @Test("Whatever the texts hold, a line is one line of valid JSON with the same members")
    func hostile() throws {
        let hostile = (0...255).map { UInt8($0) } + Array(#"","status":"#.utf8)
        let texts = Texts(
            requestID: hostile, client: hostile, device: hostile, tenant: hostile, method: hostile,
            path: hostile,
            cache: hostile,
            userAgent: [UInt8](repeating: 1, count: 300))
        var line = AccessLogLine(status: .max, bytes: .max, duration: .seconds(Int64.max))
        line.queueTime = .seconds(Int64.max)
        line.upstreamTime = .seconds(Int64.max)
        line.upstreamStatus = .max
        let written = text(line, texts)
        #expect(written.utf8.filter { $0 == 0x0A }.count == 1)
        let value = try JSONReader.read(written.utf8.dropLast())
        #expect(
            value.names == [
                "time", "level", "msg", "request_id", "client", "device", "tenant", "method", "path",
                "status", "bytes",
                "duration_ms", "queue_ms", "upstream_ms", "upstream_status", "cache", "user_agent",
            ])
        #expect(value["path"] == .string(String(decoding: hostile, as: UTF8.self)))
    }

    @Test("Lines are appended, and a warm buffer does not grow")
    func appending() {
        var output: [UInt8] = []
        let line = AccessLogLine(status: 200, bytes: 1, duration: .zero)
        append(line, Texts(), to: &output)
        let length = output.count
        append(line, Texts(), to: &output)
        #expect(output.count == 2 * length && output.prefix(length) == output.suffix(length))
        let capacity = output.capacity
        for _ in 0..<100 {
            output.removeAll(keepingCapacity: true)
            append(line, Texts(), to: &output)
        }
        #expect(output.capacity == capacity)
    }
}
