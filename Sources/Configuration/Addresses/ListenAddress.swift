/// An address and port on which the gateway accepts connections.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// 0.0.0.0 and :: mean every address of that family. IPv6 sockets are meant to be IPv6 only, so that both
    /// families can stand side by side.
    public let address: IPAddress
    /// 0 lets the system choose.
    public let port: UInt16

    /// IPv4 or IPv6.
    public var family: IPAddress.Family { address.family }
    /// 4 or 16 bytes in network order.
    public var bytes: [UInt8] { address.bytes }
    /// Whether only programs on this machine can connect.
    public var isLoopback: Bool { address.isLoopback }

    /// Joins an address and a port.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` (127.0.0.1), or `*:8080`, which is 0.0.0.0 and ::.
    ///
    /// Nil for everything else; other names are refused because what they mean may change.
    public static func parse(_ text: String) -> [ListenAddress]? {
        guard let authority = Authority(text[...]), let port = authority.port else { return nil }
        let addresses: [IPAddress]
        switch authority.host {
        case .address(let address):
            addresses = [address]
        case .any:
            addresses = [IPAddress(family: .ipv4, bits: 0), IPAddress(family: .ipv6, bits: 0)]
        case .name("localhost"):
            addresses = [IPAddress(family: .ipv4, bits: 0x7f00_0001)]
        case .name:
            return nil
        }
        return addresses.map { ListenAddress(address: $0, port: port) }
    }

    /// Whether the system would refuse to open both: same port, and same address or one for all of the family.
    func conflicts(with other: ListenAddress) -> Bool {
        port == other.port && port != 0 && family == other.family
            && (address == other.address || address.isUnspecified || other.address.isUnspecified)
    }

    /// `127.0.0.1:8080` or `[::1]:8080`
    public var description: String {
        family == .ipv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
