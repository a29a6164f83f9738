/// A transfer whose head has come and whose content follows. Belongs to the ``Upstream`` actor.
public final class TransferUnderWay: @unchecked Sendable {
    // Safe: touched on the actor's loop only.
    /// Its head, and the stream on which its content comes.
    public let response: TransferResponse
    private var result: Result<Void, TransferError>?
    private var waiting: CheckedContinuation<Result<Void, TransferError>, Never>?

    init(_ response: TransferResponse) {
        self.response = response
    }

    /// Whether ``end()`` would come back at once.
    public var hasEnded: Bool { result != nil }

    /// Waits for the last byte of the content, or for what it failed of. For one caller.
    public func end() async -> Result<Void, TransferError> {
        if let result { return result }
        return await withCheckedContinuation { waiting = $0 }
    }

    func end(_ result: Result<Void, TransferError>) {
        self.result = result
        waiting?.resume(returning: result)
        waiting = nil
    }
}
