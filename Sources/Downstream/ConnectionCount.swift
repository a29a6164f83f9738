import EventLoop
import Synchronization

/// How many connections are open, were accepted and were turned away, over several loops.
public final class ConnectionCount: Sendable {
    private struct State {
        var open = 0
        var accepted = 0
        var refused = 0
        /// By client; without those that have none open.
        var byClient: [Client: Int] = [:]
    }

    /// Who counts as one: an IPv4 address, or the /64 of an IPv6 address, which one machine may use alone.
    private struct Client: Hashable {
        private let prefix: UInt64

        init(_ address: SocketAddress) {
            prefix = address.address.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private let state = Mutex(State())

    /// All start at zero.
    public init() {}

    /// Open now.
    public var open: Int { state.withLock { $0.open } }
    /// Addresses with an open connection; of IPv6, /64 networks.
    public var addresses: Int { state.withLock { $0.byClient.count } }
    /// Accepted since the start.
    public var accepted: Int { state.withLock { $0.accepted } }
    /// Closed at once for a limit's sake since the start.
    public var refused: Int { state.withLock { $0.refused } }

    /// Counts a connection, if there is room for it.
    ///
    /// - Parameter isShareBound: whether its client may open a further one only while it has fewer open
    ///   than are left.
    func opened(
        _ address: SocketAddress, atMost limit: Int, perAddress: Int?, isShareBound: Bool
    ) -> Bool {
        let client = Client(address)
        return state.withLock { state in
            let ofClient = state.byClient[client] ?? 0
            guard state.open < limit, ofClient < perAddress ?? limit,
                !isShareBound || ofClient < limit - state.open
            else {
                state.refused += 1
                return false
            }
            state.open += 1
            state.accepted += 1
            state.byClient[client] = ofClient + 1
            return true
        }
    }

    /// A connection that was counted is gone.
    func closed(_ address: SocketAddress) {
        let client = Client(address)
        state.withLock { state in
            state.open -= 1
            let left = (state.byClient[client] ?? 0) - 1
            state.byClient[client] = left > 0 ? left : nil
        }
    }
}
