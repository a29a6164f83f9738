import EventLoop
import Glibc

extension Connection {
    private static let piecesAtOnce = 16

    /// Sends what the turn's responses and `output` hold, in that order of age; what the kernel does not take
    /// stays in `output` and no request is read until it has gone.
    func flush() {
        let responses = listener.buffers.responses
        if !responses.isEmpty {
            if output.isEmpty, state != .closed {
                sendDirectly(responses)
            } else if state != .closed {
                output.append(contentsOf: responses.remainder(after: 0))
            }
            responses.removeAll()
        }
        guard state != .closed else { return }
        if !output.isEmpty {
            sendOutput()
        } else if state == .reading, closesAfterOutput {
            finish()
        }
    }

    func writable() {
        flush()
        guard readsWhenWritable, state != .closed else { return }
        readsWhenWritable = false
        if output.isEmpty { watch(removing: .writable) }
        receive()
    }

    /// Queues pieces behind what is there, and sends what goes.
    func send(_ pieces: [ArraySlice<UInt8>]) {
        output.append(contentsOf: pieces)
        sendOutput()
    }

    /// The hot path: one system call, nothing kept when the kernel takes it all.
    private func sendDirectly(_ responses: ResponseBuffer) {
        guard responses.attachments.isEmpty else {
            output = responses.remainder(after: 0)
            return
        }
        // Safe: bytes and piece stay in place for the length of the call.
        let outcome = unsafe responses.bytes.withUnsafeBytes { bytes in
            var piece = unsafe iovec(
                iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
            return unsafe withUnsafePointer(to: &piece) { piece in
                unsafe transport.send(UnsafeBufferPointer(start: piece, count: 1))
            }
        }
        switch outcome {
        case .moved(let count) where count == responses.count: break
        case .moved(let count): output = responses.remainder(after: count)
        case .notNow: output = responses.remainder(after: 0)
        case .ended, .failed: close()
        }
    }

    private func sendOutput() {
        while !output.isEmpty {
            switch sendPieces() {
            case .moved(let count):
                discard(count)
            case .notNow(let wantsWrite):
                watch(adding: wantsWrite ? .writable : .readable)
                expect(within: settings.writeTimeout)
                return
            case .ended, .failed:
                return close()
            }
        }
        outputIsGone()
    }

    private func sendPieces() -> Transport.Outcome {
        // Safe: each piece's bytes are read only inside the nested scopes that keep them in place.
        unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.piecesAtOnce) { pieces in
            unsafe gather(output.prefix(Self.piecesAtOnce), into: pieces, at: 0)
        }
    }

    private func gather(
        _ rest: ArraySlice<ArraySlice<UInt8>>, into pieces: UnsafeMutableBufferPointer<iovec>, at index: Int
    ) -> Transport.Outcome {
        guard let first = rest.first else {
            return unsafe transport.send(UnsafeBufferPointer(rebasing: pieces[..<index]))
        }
        return unsafe first.withUnsafeBytes { bytes in
            unsafe pieces[index] = iovec(
                iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
            return unsafe gather(rest.dropFirst(), into: pieces, at: index + 1)
        }
    }

    private func discard(_ sent: Int) {
        var count = sent
        var done = 0
        while done < output.count, output[done].count <= count {
            count -= output[done].count
            done += 1
        }
        output.removeFirst(done)
        if count > 0 { output[0] = output[0].dropFirst(count) }
    }

    private func outputIsGone() {
        watch(removing: .writable)
        switch state {
        case .exchanging:
            if !wantsInput { stopTimer() }
            deliver(.flushed)
        case .reading where closesAfterOutput:
            finish()
        case .reading:
            watch([.readable, .readHangUp])
            expect(within: settings.idleTimeout)
            processInput()
            if listener.isDraining || peerHasEnded { drain() }
        case .lingering, .closed:
            break
        }
    }
}
