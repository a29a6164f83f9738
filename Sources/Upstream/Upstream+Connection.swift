import HTTPSemantics

extension Upstream {
    /// Opens a connection to a lane's origin, TLS included, and closes it. No request is sent, so it costs
    /// no budget.
    /// - Parameter longest: of the test, if the connect timeout is no less. It is short, so that another test
    ///   soon follows one whose packets are lost.
    /// - Returns: Whether the connection stood by then.
    public func canConnect(on lane: Int, within longest: Duration = .seconds(3)) async -> Bool {
        var request = TransferRequest(method: .get, target: Array("/".utf8), fields: HTTPFields())
        request.isConnectionTest = true
        request.longestConnecting = longest
        request.needsFreshConnection = true
        let result = await withCheckedContinuation { continuation in
            start(request, on: lane) { continuation.resume(returning: $0) }
        }
        if case .success = result { return true }
        return false
    }
}
