import EventLoop

/// The order in which an origin's addresses are tried (RFC 8305 §4): the families take turns, the address that answered
/// last comes first, and the address that failed last comes last.
struct AddressOrder {
    private var answered: SocketAddress?
    private var failed: SocketAddress?

    /// A connection to `address` stands.
    mutating func noteAnswer(of address: SocketAddress) {
        answered = address
        if failed == address { failed = nil }
    }

    /// A connection to `address` was accepted and failed before a request could be sent.
    mutating func noteFailure(of address: SocketAddress) {
        failed = address
        if answered == address { answered = nil }
    }

    /// Sorts addresses that the system has sorted by RFC 6724: within a family its order stays.
    func sorted(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var rest = addresses[...]
        var sorted: [SocketAddress] = []
        while let first = rest.first {
            let isSameFamily = first.address.count == sorted.last?.address.count
            let next = isSameFamily ? rest.firstIndex { $0.address.count != first.address.count } : nil
            sorted.append(rest.remove(at: next ?? rest.startIndex))
        }
        if let failed, let index = sorted.firstIndex(of: failed) { sorted.append(sorted.remove(at: index)) }
        if let answered, let index = sorted.firstIndex(of: answered) {
            sorted.insert(sorted.remove(at: index), at: 0)
        }
        return sorted
    }
}
