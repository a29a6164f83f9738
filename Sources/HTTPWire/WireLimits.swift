/// How much of a request the parser reads before it refuses.
public struct WireLimits: Sendable, Equatable {
    /// Bytes of the request line, its line end not counted. Beyond: 414.
    public var requestLine: Int
    /// Bytes of the whole head, the empty line at its end counted. Beyond: 431.
    public var head: Int
    /// Field lines of one head, at most 65 535. Beyond: 431.
    public var fieldCount: Int

    /// The defaults are above what CareCloud's own clients send: queries of up to 64 KiB.
    public init(requestLine: Int = 65_536, head: Int = 98_304, fieldCount: Int = 128) {
        self.requestLine = requestLine
        self.head = head
        self.fieldCount = min(fieldCount, Int(UInt16.max))
    }
}
