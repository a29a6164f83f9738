import EventLoop
import HTTPWire
import Streams

extension Connection {
    /// A part of a head that is taken in even when memory is short.
    private static let smallHead = 4096
    /// Empty lines that are skipped before one request.
    private static let mostEmptyLines = 64

    func receive() {
        switch state {
        case .closed: return
        case .exchanging where !wantsInput: return watch(removing: .readable)
        case .reading where !output.isEmpty: return watch(removing: [.readable, .readHangUp])
        case .reading, .exchanging, .lingering: break
        }
        assert(!listener.buffers.isReading, "The read buffer is filled while its bytes are looked at")
        repeat {
            let buffer = unsafe listener.buffers.read
            switch unsafe transport.receive(into: buffer) {
            // Safe: the first `count` bytes were just written, and the span ends with the call.
            case .moved(let count):
                unsafe received(
                    UnsafeRawBufferPointer(rebasing: buffer[..<count]).bindMemory(to: UInt8.self).span)
            case .notNow(let wantsWrite):
                readsWhenWritable = wantsWrite
                if wantsWrite { watch(adding: .writable) }
                return
            case .ended: return inputEnded()
            case .failed: return close()
            }
            countInput()
        } while transport.hasBuffered && (state == .reading || wantsInput)
    }

    private func received(_ bytes: Span<UInt8>) {
        listener.buffers.isReading = true
        defer { listener.buffers.isReading = false }
        switch state {
        case .reading where input.isEmpty:
            let consumed = process(bytes)
            if consumed < bytes.count, isReadingOn { input.append(bytes, from: consumed) }
        case .reading:
            input.append(bytes, from: 0)
            processInput()
        case .exchanging:
            input.append(bytes, from: 0)
            deliverInput()
        case .lingering, .closed:
            break
        }
    }

    /// Whether bytes of a further request may have come.
    var hasInput: Bool { transport.hasUnread || !input.withSpan { EmptyLines.fill($0) } }

    private var isReadingOn: Bool { state == .reading || state == .exchanging }

    private func inputEnded() {
        switch state {
        case .exchanging: peerEnded()
        case .reading where !output.isEmpty:
            peerHasEnded = true
            closesAfterOutput = true
            watch(removing: [.readable, .readHangUp])
        case .reading, .lingering, .closed: close()
        }
    }

    /// Reads requests out of `input`, as when the one before has been answered.
    func processInput() {
        guard !input.isEmpty else {
            // An idle connection keeps no buffer.
            input = ReceivedBytes()
            return countInput()
        }
        var received = input
        input = ReceivedBytes()
        let consumed = received.withSpan { process($0) }
        guard isReadingOn, consumed < received.count else { return countInput() }
        received.removeFirst(consumed)
        input = received
        countInput()
    }

    /// Answers or begins as many requests as `bytes` hold, in order, and sends what was answered.
    ///
    /// - Returns: How many bytes are done with.
    private func process(_ bytes: Span<UInt8>) -> Int {
        var consumed = 0
        let buffers = listener.buffers
        while state == .reading, !closesAfterOutput, consumed < bytes.count {
            // When memory is short, one at a time.
            let limit = account.isFull ? 1 : ResponseBuffer.turnLimit
            guard buffers.responses.count < limit else {
                flush()
                guard output.isEmpty else { return consumed }
                continue
            }
            let rest = bytes.extracting(consumed...)
            switch buffers.parser.parse(rest, searched: searched) {
            case .complete:
                searched = 0
                emptyLines = 0
                consumed += buffers.parser.head.length
                take(buffers.parser.head, in: rest)
            case .incomplete where rest.count <= 2 && EmptyLines.fill(rest), .invalid(.emptyRequestLine):
                let length = skipEmptyLines(rest)
                consumed += length
                guard length == 0 else { continue }
                flush()
                return consumed
            case .incomplete(let searched):
                if self.searched == 0 { expect(within: settings.headerTimeout) }
                self.searched = max(searched, 1)
                if account.isFull, rest.count > Self.smallHead { refuse(.overloaded) }
                flush()
                return consumed
            case .invalid where EmptyLines.fill(rest):
                closesAfterOutput = true
            case .invalid(let error):
                refuse(.malformed(error))
            }
        }
        flush()
        return consumed
    }

    /// Skips empty lines between requests (RFC 9112 §2.2). They begin no request: nothing is
    /// answered, the idle time goes on, and a drain does not wait. After `mostEmptyLines` the
    /// connection is closed.
    /// - Returns: The number of skipped bytes; 0 if the end of the only line is still to come.
    private func skipEmptyLines(_ bytes: Span<UInt8>) -> Int {
        let length = EmptyLines.length(bytes)
        emptyLines += length / 2
        if emptyLines > Self.mostEmptyLines { closesAfterOutput = true }
        if listener.isDraining { drainSoon() }
        return length
    }

    private func take(_ head: RequestHead, in bytes: Span<UInt8>) {
        let buffers = listener.buffers
        guard !head.framing.hasBody, !listener.isDraining,
            listener.handler.answer(head, in: bytes, from: peer, at: loop.now, into: buffers.responses)
        else {
            return begin(OwnedRequest(head, in: bytes, received: loop.now))
        }
        if head.keepsAlive {
            expect(within: settings.idleTimeout)
        } else {
            closesAfterOutput = true
        }
    }

    /// Answers what is no request, and closes after it.
    func refuse(_ refusal: Refusal) {
        closesAfterOutput = true
        mustLinger = true
        guard let response = listener.handler.refuse(refusal, from: peer) else { return }
        let responses = listener.buffers.responses
        responses.writer.write(
            response, .length(response.body.count), version: .http11, keepsAlive: false,
            into: &responses.bytes)
        responses.append(body: response.body)
    }
}
