public import HTTPWire
import Synchronization

/// Bounds on what one client may ask for.
public struct ServerSettings: Sendable {
    /// Bytes of the request line, of the whole head, and fields in it.
    public var wire: WireLimits
    /// Bytes of a request body.
    public var body: Int
    /// From the first byte of a head to its end, and between two pieces of a body.
    public var headerTimeout: Duration
    /// Without progress in writing.
    public var writeTimeout: Duration
    /// Between two requests.
    public var idleTimeout: Duration
    /// Open at once, over all loops that share the ``ConnectionCount``.
    public var connections: Int
    /// The same, from one address. If nil, or if the handler names a shareholder for it, an address also may open a
    /// further connection only while it holds fewer than are free, so that another address finds one.
    public var connectionsPerAddress: Int?

    /// Every bound named.
    public init(
        wire: WireLimits, body: Int, headerTimeout: Duration, writeTimeout: Duration, idleTimeout: Duration,
        connections: Int, connectionsPerAddress: Int? = .max
    ) {
        self.wire = wire
        self.body = body
        self.headerTimeout = headerTimeout
        self.writeTimeout = writeTimeout
        self.idleTimeout = idleTimeout
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
    }
}
