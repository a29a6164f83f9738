import HTTPSemantics

extension Upstream {
    /// Opens a connection to a lane's origin, TLS included, and closes it. No request is sent, so it costs
    /// no budget.
    /// - Returns: Whether the connection stood within the connect timeout.
    public func canConnect(on lane: Int) async -> Bool {
        var request = TransferRequest(method: .get, target: Array("/".utf8), fields: HTTPFields())
        request.isConnectionTest = true
        request.needsFreshConnection = true
        let result = await withCheckedContinuation { continuation in
            start(request, on: lane) { continuation.resume(returning: $0) }
        }
        if case .success = result { return true }
        return false
    }
}
