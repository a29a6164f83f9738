import CCurl
import EventLoop
import Streams

// Content in both directions: what has come is handed on, and libcurl waits where the readers do.

extension Transport {
    /// Bytes of an answer that are read ahead of whoever reads it.
    private static let window = 512 * 1024

    /// The stream on which a response's content will come.
    func makeContent(for id: TransferID, of request: TransferRequest) -> ContentStream {
        let content = ContentStream(
            retention: .undecided, window: Self.window, account: request.account ?? memory.account())
        let transport = LoopBound(self, loop: loop)
        content.whenDemandChanges { [loop] in
            loop.perform { transport.object.demandChanged(id) }
        }
        return content
    }

    /// Lets the request's content, if it is a stream, go on as it comes.
    func watchContent(of transfer: Transfer) {
        guard case .stream(let reader, _) = transfer.request.content else { return }
        let transport = LoopBound(self, loop: loop)
        reader.whenReadable { [loop, id = transfer.id] in
            loop.perform { transport.object.contentArrived(id) }
        }
    }

    /// Part of an answer has come.
    func hasReceived(_ transfer: Transfer) {
        if touched.last !== transfer { touched.append(transfer) }
    }

    /// The request's content goes on.
    private func contentArrived(_ id: TransferID) {
        guard let transfer = active[id], transfer.isSendingPaused else { return }
        drive { _ in transfer.pause(receiving: transfer.isReceivingPaused, sending: false) }
    }

    /// Readers have caught up, or there are none any more.
    private func demandChanged(_ id: TransferID) {
        guard let transfer = active[id] else { return }
        switch transfer.content.demand {
        case .abandoned:
            finish(transfer, .failure(transfer.error(.cancelled, "nobody wants the answer any more")))
        case .wanted, .unasked:
            guard transfer.isReceivingPaused else { return }
            drive { _ in transfer.pause(receiving: false, sending: transfer.isSendingPaused) }
        case .full: break
        }
    }

    /// Hands on what has come.
    func publish() {
        // What libcurl has kept back comes when it is told to go on.
        while let transfer = touched.popLast() {
            guard active[transfer.id] === transfer else { continue }
            publish(transfer)
            if transfer.isRefusedEarly {
                // libcurl would wait for content that it does not send any more.
                guard !transfer.isAnswerComplete else {
                    finish(transfer, .success(()))
                    continue
                }
                if transfer.isSendingPaused {
                    transfer.pause(receiving: transfer.isReceivingPaused, sending: false)
                }
            }
            let isFull = transfer.content.demand == .full
            if isFull != transfer.isReceivingPaused {
                transfer.pause(receiving: isFull, sending: transfer.isSendingPaused)
            }
            if isFull { transfer.lag() }
        }
    }

    /// Hands on what has come of one transfer.
    func publish(_ transfer: Transfer) {
        if let response = transfer.publish() { deliverLater { transfer.whenHead(response) } }
    }
}
