/// One address on which clients connect.
public struct ListenConfiguration: Sendable, Equatable, CustomStringConvertible {
    /// Address and port.
    public var address: ListenAddress
    /// Whether `/livez` and `/readyz` are answered there, whatever the Host and without a key.
    public var answersHealth: Bool

    /// The address.
    public var description: String { address.description }
}
