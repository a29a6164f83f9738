import EventLoop
import Testing

@Suite("Listening sockets")
struct ListeningSocketTests {
    /// Addresses for documentation (RFC 5737, RFC 3849): no interface has them.
    @Test(
        "An address that no interface has is bound all the same, and is reported as missing",
        arguments: ["203.0.113.1", "2001:db8::1"])
    func missing(text: String) throws {
        let address = try #require(SocketAddress(text: text, port: 0))
        let socket = try ListeningSocket(address, sharingPort: true)
        #expect(socket.isAddressMissing)
        #expect(socket.address.host == text && socket.address.port != 0)
        let again = try ListeningSocket(socket.address, sharingPort: true)
        #expect(again.isAddressMissing && again.address == socket.address)
    }

    @Test("An address that an interface has is not reported as missing; a port in use is an error still")
    func present() throws {
        let address = try #require(SocketAddress(text: "127.0.0.1", port: 0))
        let socket = try ListeningSocket(address, sharingPort: false)
        #expect(!socket.isAddressMissing)
        let second = try? ListeningSocket(socket.address, sharingPort: false)
        #expect(second == nil)
    }
}
