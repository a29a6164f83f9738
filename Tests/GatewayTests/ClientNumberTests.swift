import Configuration
import Testing

@testable import Gateway

@Suite("What counts as one client")
struct ClientNumberTests {
    private func number(_ text: String) throws -> UInt32 {
        ClientNumber.ofAddress(try #require(IPAddress(text)))
    }

    @Test("an IPv4 address, also when it is written as an IPv6 address; an IPv6 address with its /64")
    func addresses() throws {
        #expect(try number("10.1.0.5") == number("::ffff:10.1.0.5"))
        #expect(try number("10.1.0.5") != number("10.1.0.6"))
        #expect(try number("2001:db8:0:1::5") == number("2001:db8:0:1:ffff::6"))
        #expect(try number("2001:db8:0:1::5") != number("2001:db8:0:2::5"))
    }

    @Test("a device with a key is another client than any address, and than another device")
    func devices() throws {
        #expect(ClientNumber.ofDevice(1) == ClientNumber.ofDevice(1))
        #expect(ClientNumber.ofDevice(1) != ClientNumber.ofDevice(2))
        #expect(try ClientNumber.ofDevice(1) != number("0.0.0.1"))
    }
}
