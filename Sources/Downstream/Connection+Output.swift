import EventLoop
import Glibc
import Streams

extension Connection {
    private static let piecesAtOnce = 16
    /// How often a connection with unsent output checks whether it blocks other clients.
    private static let memoryInterval: Duration = .seconds(1)

    /// Sends what the turn's responses and `output` hold, in that order of age; what the kernel does not take
    /// stays in `output` and no request is read until it has gone.
    func flush() {
        let responses = listener.buffers.responses
        if !responses.isEmpty {
            if output.isEmpty, state != .closed {
                sendDirectly(responses)
            } else if state != .closed {
                keep(responses, after: 0)
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
        // Its descriptor may be another's by now.
        guard state != .closed else { return }
        output.append(contentsOf: pieces)
        sendOutput()
    }

    /// The hot path: one system call, nothing kept or copied when the kernel takes it all.
    private func sendDirectly(_ responses: ResponseBuffer) {
        // Safe: bytes and pieces stay in place for the length of the call.
        let outcome = unsafe responses.bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.piecesAtOnce) { pieces in
                unsafe gather(responses.attachments[...], between: bytes, into: pieces, at: 0)
            }
        }
        switch outcome {
        case .moved(let count):
            bytesTaken += count
            if count < responses.count { keep(responses, after: count) }
        case .notNow: keep(responses, after: 0)
        case .ended, .failed: close()
        }
    }

    /// Sends `heads`, with the attached bodies at their places in between, as far as there are pieces.
    private func gather(
        _ bodies: ArraySlice<ResponseBuffer.Attachment>, between heads: UnsafeRawBufferPointer,
        from start: Int = 0, into pieces: UnsafeMutableBufferPointer<iovec>, at index: Int
    ) -> Transport.Outcome {
        let end = bodies.first?.offset ?? heads.count
        unsafe pieces[index] = iovec(UnsafeRawBufferPointer(rebasing: heads[start..<end]))
        guard let body = bodies.first?.body, index + 2 < pieces.count else {
            return unsafe transport.send(UnsafeBufferPointer(rebasing: pieces[...index]))
        }
        return unsafe body.withUnsafeBytes { bytes in
            unsafe pieces[index + 1] = iovec(bytes)
            return unsafe gather(
                bodies.dropFirst(), between: heads, from: end, into: pieces, at: index + 2)
        }
    }

    /// Keeps what the kernel has not taken.
    private func keep(_ responses: ResponseBuffer, after sent: Int) {
        guard !account.isExhausted else { return close(resetting: true) }
        output.append(contentsOf: responses.remainder(after: sent))
        // Attached bodies are their owners' memory.
        outputOwners.append(contentsOf: responses.owners)
        countOutput(heldOutput + responses.bytes.count)
        attach(responses.count - responses.bytes.count)
    }

    /// Counts bytes that are not the connection's own and have not all gone.
    func attach(_ count: Int) {
        guard count > 0, state != .closed else { return }
        account.attach(count)
        attachedOutput += count
    }

    /// The attached bytes have gone, or will not be sent.
    func detachAll() {
        account.attach(-attachedOutput)
        attachedOutput = 0
    }

    /// Counts what is held in `output` alone.
    func countOutput(_ count: Int) {
        guard count != heldOutput else { return }
        account.hold(count - heldOutput)
        heldOutput = count
    }

    private func sendOutput() {
        // Pieces that have gone are removed together: one at a time, the others would be moved for each.
        var gone = 0
        while gone < output.count {
            switch sendPieces(output[gone...]) {
            case .moved(let count):
                bytesTaken += count
                gone += discard(count, from: gone)
            case .notNow(let wantsWrite):
                output.removeFirst(gone)
                watch(adding: wantsWrite ? .writable : .readable)
                expectProgress()
                return
            case .ended, .failed:
                return close()
            }
        }
        output.removeAll()
        outputIsGone()
    }

    /// Each time the kernel has taken something, the client's time begins anew.
    private func expectProgress() {
        let timer = writeTimer ?? LoopTimer(on: loop) { [weak self] in self?.writeTimeExpired() }
        writeTimer = timer
        bytesAcknowledged = bytesTaken - transport.bytesUnacknowledged
        let deadline = loop.now + settings.writeTimeout
        progressDeadline = deadline
        timer.set(to: min(deadline, loop.now + Self.memoryInterval))
    }

    /// A slow reader frees the kernel's buffer long before it is asked for more: what it has acknowledged counts.
    private func writeTimeExpired() {
        guard !output.isEmpty else { return }
        guard !account.blocksOthers else { return close(resetting: true) }
        if let deadline = progressDeadline, loop.now < deadline {
            writeTimer?.set(to: min(deadline, loop.now + Self.memoryInterval))
            return
        }
        guard bytesTaken - transport.bytesUnacknowledged > bytesAcknowledged else {
            return close(resetting: true)
        }
        expectProgress()
    }

    private func sendPieces(_ waiting: ArraySlice<ArraySlice<UInt8>>) -> Transport.Outcome {
        // Safe: each piece's bytes are read only inside the nested scopes that keep them in place.
        unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.piecesAtOnce) { pieces in
            unsafe gather(waiting.prefix(Self.piecesAtOnce), into: pieces, at: 0)
        }
    }

    private func gather(
        _ rest: ArraySlice<ArraySlice<UInt8>>, into pieces: UnsafeMutableBufferPointer<iovec>, at index: Int
    ) -> Transport.Outcome {
        guard let first = rest.first else {
            return unsafe transport.send(UnsafeBufferPointer(rebasing: pieces[..<index]))
        }
        return unsafe first.withUnsafeBytes { bytes in
            unsafe pieces[index] = iovec(bytes)
            return unsafe gather(rest.dropFirst(), into: pieces, at: index + 1)
        }
    }

    /// Shortens the piece of which the kernel has taken a part only.
    /// - Returns: How many pieces from `start` on it has taken whole.
    private func discard(_ sent: Int, from start: Int) -> Int {
        var count = sent
        var index = start
        while index < output.count, output[index].count <= count {
            count -= output[index].count
            index += 1
        }
        if count > 0 { output[index] = output[index].dropFirst(count) }
        return index - start
    }

    private func outputIsGone() {
        watch(removing: .writable)
        writeTimer?.cancel()
        countOutput(0)
        outputOwners.removeAll()
        detachAll()
        switch state {
        case .exchanging:
            deliver(.flushed)
        case .reading where closesAfterOutput:
            finish()
        case .reading:
            watch([.readable, .readHangUp])
            expect(within: settings.idleTimeout)
            processInput()
            if listener.isDraining || peerHasEnded { drainSoon() }
        case .lingering, .closed:
            break
        }
    }
}

extension iovec {
    /// Points to bytes that the kernel only reads; they must stay in place until it has.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
