import Configuration
import Testing

@testable import Gateway

@Suite("Failed logins of each address")
struct FailedLoginsTests {
    private let now = ContinuousClock.now
    private var failed = FailedLogins()

    private func address(_ text: String) throws -> IPAddress {
        try #require(IPAddress(text))
    }

    @Test("after ten failures an address waits until the first of them is a minute old; others do not")
    mutating func waiting() throws {
        let till = try address("203.0.113.7")
        for second in 0..<10 {
            #expect(failed.wait(of: till, now: now + .seconds(second)) == .zero)
            failed.note(till, now: now + .seconds(second))
        }
        #expect(failed.wait(of: till, now: now + .seconds(9)) == .seconds(51))
        #expect(failed.wait(of: try address("203.0.113.8"), now: now + .seconds(9)) == .zero)
        #expect(failed.wait(of: till, now: now + .seconds(60)) == .zero)
        failed.note(till, now: now + .seconds(60))
        #expect(failed.wait(of: till, now: now + .seconds(60)) == .seconds(1))
        #expect(failed.wait(of: till, now: now + .seconds(200)) == .zero)
        #expect(failed.count == 0)
    }

    @Test("an IPv6 address counts with its /64, and an IPv4-mapped one as the IPv4 address")
    mutating func networks() throws {
        for number in 0..<10 { failed.note(try address("2001:db8:0:1::\(number)"), now: now) }
        #expect(failed.wait(of: try address("2001:db8:0:1:ffff::1"), now: now) == .seconds(60))
        #expect(failed.wait(of: try address("2001:db8:0:2::1"), now: now) == .zero)
        for _ in 0..<10 { failed.note(try address("::ffff:203.0.113.7"), now: now) }
        #expect(failed.wait(of: try address("203.0.113.7"), now: now) == .seconds(60))
        #expect(failed.wait(of: try address("::ffff:203.0.113.8"), now: now) == .zero)
    }

    @Test("memory is bounded: the oldest failures are forgotten first")
    mutating func bounded() throws {
        let first = try address("203.0.113.7")
        for _ in 0..<10 { failed.note(first, now: now) }
        for number in 0..<FailedLogins.capacity - 10 {
            failed.note(try address("10.0.\(number >> 8).\(number & 255)"), now: now)
        }
        #expect(failed.count == FailedLogins.capacity && failed.wait(of: first, now: now) > .zero)
        failed.note(try address("203.0.113.9"), now: now)
        #expect(failed.count == FailedLogins.capacity && failed.wait(of: first, now: now) == .zero)
    }
}
