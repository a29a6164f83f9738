import CCurl
import EventLoop

// From the start of a transfer to its connection. libcurl decides whether a kept connection serves. If none does, the
// transfer leaves libcurl, connects by itself, and comes back with the connected socket.

extension Transport {
    /// Hands the transfer to libcurl for a kept connection, unless the request wants a new one.
    func begin(_ transfer: Transfer) {
        guard let fieldLines = StringList(transfer.request.fields),
            let noAddress = transfer.origin.resolveList(nil)
        else { return fail(transfer, .internalError, "out of memory") }
        transfer.fieldLines = fieldLines
        transfer.addresses = noAddress
        watchContent(of: transfer)
        transfer.easy.setTransfer(transfer)
        transfer.easy.setRequest(
            transfer.request, fields: fieldLines, addresses: noAddress,
            connectTimeout: transfer.origin.settings.connectTimeout)
        if transfer.request.needsFreshConnection { connect(transfer) } else { hand(transfer) }
    }

    /// Looks the name up and connects.
    func connect(_ transfer: Transfer) {
        if let addresses = transfer.origin.settings.fixedAddresses {
            race(transfer, addresses)
        } else {
            resolve(transfer, transfer.origin.settings.host)
        }
    }

    private func resolve(_ transfer: Transfer, _ name: String) {
        let known = resolver.resolve(name) { [unowned self, id = transfer.id] outcome in
            guard let transfer = active[id], transfer.phase == .resolving else { return }
            race(transfer, outcome)
        }
        let isKnown = resolver.lastKnown(name) != nil
        transfer.beginResolving(upTo: isKnown ? AddressCache.patience : nil)
        if let known { race(transfer, known) }
    }

    /// The look-up has taken as long as it may: addresses that are known serve.
    ///
    /// - Returns: Whether there are any, and time is left.
    func useLastKnownAddresses(_ transfer: Transfer) -> Bool {
        guard loop.now < transfer.connectDeadline,
            let known = resolver.lastKnown(transfer.origin.settings.host)
        else { return false }
        race(transfer, known)
        return true
    }

    private func race(_ transfer: Transfer, _ outcome: LookUpOutcome) {
        let settings = transfer.origin.settings
        switch outcome {
        case .addresses(let texts):
            let addresses = texts.compactMap { SocketAddress(text: $0, port: settings.port) }
            guard !addresses.isEmpty else {
                return fail(transfer, .dnsError, "\(settings.host): no address that can be used")
            }
            race(transfer, addresses)
        case .failed(let text):
            fail(transfer, .dnsError, "\(settings.host): \(text)")
        }
    }

    private func race(_ transfer: Transfer, _ addresses: [SocketAddress]) {
        // A second look-up that finds the same ones is not worth another attempt.
        if let (failed, reason, detail) = transfer.connectFailure, Set(addresses).isSubset(of: failed) {
            return fail(transfer, reason, detail)
        }
        let settings = transfer.origin.settings
        let race = ConnectionRace(
            to: transfer.origin.order.sorted(addresses),
            silence: max(settings.firstByteTimeout, settings.idleTimeout), with: sockets, on: loop)
        transfer.beginRacing(race)
        race.start { [unowned self, unowned transfer] outcome in
            switch outcome {
            case .connected(let descriptor, let address): connected(transfer, descriptor, address)
            case .failed(let errno, let text):
                transfer.connectFailure = (
                    Set(addresses), TransferError.connectReason(errno), "no connection to \(text)"
                )
                lookUpAgain(transfer)
            }
        }
    }

    private func connected(_ transfer: Transfer, _ descriptor: CInt, _ address: SocketAddress) {
        transfer.take(descriptor, connectedTo: address)
        transfer.origin.order.noteAnswer(of: address)
        guard let list = transfer.origin.resolveList(address) else {
            return fail(transfer, .internalError, "out of memory")
        }
        transfer.addresses = list
        transfer.easy.requireFreshConnection(
            to: list, connectTimeout: transfer.connectDeadline - loop.now)
        hand(transfer)
    }

    /// No address was reachable. The name may have others by now: nothing was sent, so that any request may go there.
    private func lookUpAgain(_ transfer: Transfer) {
        let settings = transfer.origin.settings
        if settings.fixedAddresses == nil, resolver.doubt(settings.host, used: transfer.started) {
            resolve(transfer, settings.host)
        } else if let (_, reason, detail) = transfer.connectFailure {
            fail(transfer, reason, detail)
        }
    }

    /// The connect timeout has passed before an address answered.
    func noteSilence(_ transfer: Transfer) {
        guard transfer.phase == .racing, transfer.origin.settings.fixedAddresses == nil else { return }
        _ = resolver.doubt(transfer.origin.settings.host, used: transfer.started)
    }

    private func hand(_ transfer: Transfer) {
        transfer.beginConnecting()
        guard transfer.easy.refusal == nil, add(transfer) else {
            return fail(transfer, .internalError, "libcurl refuses the request")
        }
    }

    private func fail(_ transfer: Transfer, _ reason: TransferError.Reason, _ detail: String) {
        finish(transfer, .failure(transfer.error(reason, detail)))
    }
}
