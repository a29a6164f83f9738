import Configuration
import Testing

@testable import Gateway

@Suite("Logins that the gateway answers itself (design §7)")
struct DeviceSessionTests {
    private let sessions = DeviceSession(secret: Secret(Array("secret".utf8)), tenant: "shop")

    @Test("a token stands for its device until its end, and not beyond")
    func life() {
        let token = Array(sessions.token(for: "cgk_0123456789abcdef", until: 1000).utf8)
        #expect(DeviceSession.hasForm(token) && !DeviceKey.hasForm(token))
        #expect(sessions.open(token, unixSeconds: 999)?.id == "cgk_0123456789abcdef")
        #expect(sessions.open(token, unixSeconds: 999)?.end == 1000)
        #expect(sessions.open(token, unixSeconds: 1000) == nil)
    }

    @Test("a token that was changed anywhere is none, nor is one of another tenant or gateway")
    func forged() {
        let token = Array(sessions.token(for: "cgk_0123456789abcdef", until: 1000).utf8)
        for index in token.indices {
            var changed = token
            changed[index] = token[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            #expect(sessions.open(changed, unixSeconds: 0) == nil, "\(index)")
        }
        for other in [
            DeviceSession(secret: Secret(Array("secret".utf8)), tenant: "other"),
            DeviceSession(secret: Secret(Array("another".utf8)), tenant: "shop"),
        ] {
            #expect(other.open(token, unixSeconds: 0) == nil)
        }
        for text in ["", "cgt_", "cgt_..", "cgt_a.b.c\u{301}.d", "cgt_a.b.c", "cgk_0123456789abcdef"] {
            #expect(sessions.open(Array(text.utf8), unixSeconds: 0) == nil)
        }
    }

    @Test("a token that was given back is not taken any more")
    func ended() {
        let ended = EndedSessions()
        ended.end([1], at: 10, unixSeconds: 0)
        #expect(ended.contains([1]) && !ended.contains([2]))
    }

    @Test("no two tokens are the same, so that ending one ends no other")
    func unique() {
        let tokens = (1...100).map { _ in sessions.token(for: "cgk_0123456789abcdef", until: 1000) }
        #expect(Set(tokens).count == 100)
    }

    @Test("when too many were given back, the one that ends soonest is forgotten")
    func bound() {
        let ended = EndedSessions()
        let token: (Int) -> [UInt8] = { [UInt8($0 >> 8), UInt8($0 & 255)] }
        for number in 0...10_000 { ended.end(token(number), at: Int64(100 + number), unixSeconds: 0) }
        #expect(!ended.contains(token(0)) && ended.contains(token(1)) && ended.contains(token(10_000)))
    }
}
