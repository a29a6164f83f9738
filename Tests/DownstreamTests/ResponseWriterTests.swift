import HTTPWire
import Testing

@testable import Downstream

@Suite("What a response says of its connection")
struct ResponseWriterTests {
    private static func fields(_ idle: Duration, _ version: HTTPVersion, keepsAlive: Bool = true) -> String {
        var bytes: [UInt8] = []
        ResponseWriter(idleTimeout: idle).endHead(version: version, keepsAlive: keepsAlive, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "Keep-Alive says five seconds less than idle_timeout, and Connection names it (RFC 9110 §7.6.1)",
        arguments: [
            (.seconds(75), 70), (.seconds(3600), 3595), (.milliseconds(12_900), 7), (.seconds(7), 2),
            (.seconds(6), 1), (.seconds(5), 1), (.seconds(2), 1),
        ] as [(Duration, Int)], [HTTPVersion.http10, .http11])
    func announced(time: (idle: Duration, seconds: Int), version: HTTPVersion) {
        #expect(
            Self.fields(time.idle, version)
                == "Connection: keep-alive\r\nKeep-Alive: timeout=\(time.seconds)\r\n\r\n")
    }

    @Test(
        "An idle_timeout below two seconds leaves no whole second to announce",
        arguments: [Duration.zero, .milliseconds(100), .milliseconds(1999)])
    func tooShort(idle: Duration) {
        #expect(Self.fields(idle, .http11) == "\r\n")
        #expect(Self.fields(idle, .http10) == "Connection: keep-alive\r\n\r\n")
    }

    @Test(
        "A response that closes its connection announces no time (RFC 9112 §9.6)",
        arguments: [HTTPVersion.http10, .http11])
    func closes(version: HTTPVersion) {
        #expect(Self.fields(.seconds(75), version, keepsAlive: false) == "Connection: close\r\n\r\n")
    }
}
