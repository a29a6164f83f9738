import EventLoop
import HTTPWire
import Streams

/// A request's content on its way from its connection to whoever reads the stream: read from the client only as fast as
/// it is taken. Driven by the connection's events, without a task.
final class Upload {
    /// Bytes that are held ahead of the reader; as many may be read from the socket beyond it.
    private static let window = 128 * 1024

    /// Bytes per second that the client must send on average once it was waited for as long as
    /// `header_timeout`, since a slot in flight is held for it. While requests wait for a slot it holds at
    /// once, and doubles each second, so that the slowest uploads give way first.
    private static let minimumRate = 1024.0
    /// Up to 256 KiB a second: of the 16 MiB that `limits.body` usually allows, a slot is held for about a minute then.
    private static let mostDoublings = 8.0
    /// How often a client that sends nothing is looked at, and the time from which an average counts.
    private static let interval: Duration = .seconds(1)

    /// When the client was asked for more; nil while it need not send.
    private var asked: ContinuousClock.Instant?
    /// How long the client was waited for, over all.
    private var waited: Duration = .zero
    /// Since the slot is held: what came before took nothing from others.
    private var received = 0
    private let content: ContentStream
    private unowned let exchange: Exchange
    private unowned let connection: Connection
    private let shortage: Shortage?
    private var decoder: ContentDecoder

    /// - Parameters:
    ///   - prefix: content that was read before it turned out to be so long.
    ///   - shortage: of the slots, one of which the request holds while it sends.
    init(
        _ decoder: ContentDecoder, after prefix: [UInt8], of exchange: Exchange, on connection: Connection,
        shortage: Shortage?
    ) {
        self.decoder = decoder
        self.shortage = shortage
        self.exchange = exchange
        self.connection = connection
        content = ContentStream(
            retention: .unread, window: Self.window, account: connection.account, startsWhenRead: true)
        content.append(prefix)
    }

    /// Begins; the client is asked for more when the reader has asked.
    /// - Returns: The stream's only reader.
    func start() -> ContentReader? {
        let reader = content.makeReader()
        content.whenDemandChanges { [loop = connection.loop, connection] in
            loop.perform { connection.upload?.pump() }
        }
        rest()
        return reader
    }

    /// Moves what the client has sent, as far as it is wanted.
    func pump() {
        noteArrival()
        guard !isTooSlow else { return fail(.ended) }
        while true {
            switch content.demand {
            case .unasked, .full: return rest()
            case .abandoned: return end()
            case .wanted: break
            }
            guard !connection.input.isEmpty else { return askForMore() }
            do throws(Exchange.ContentError) {
                var piece: [UInt8] = []
                let isDone = try decoder.decode(&connection.input, into: &piece)
                received += piece.count
                content.append(piece)
                if isDone {
                    content.finish()
                    exchange.contentIsRead()
                    return end()
                }
            } catch {
                return fail(error)
            }
        }
    }

    /// The rest will not come, or must not be taken.
    func fail(_ error: Exchange.ContentError) {
        exchange.contentFailed(error)
        content.fail()
        end()
    }

    private func askForMore() {
        guard !connection.peerHasEnded else { return fail(.ended) }
        if exchange.mustContinue {
            exchange.sendContinue()
            guard connection.state == .exchanging else { return }
        }
        connection.wantsInput = true
        connection.watch(adding: .readable)
        if asked == nil { asked = connection.loop.now }
        watchTime()
    }

    /// The client has sent nothing for a while.
    func timeExpired() {
        let silence = asked.map { $0.duration(to: connection.loop.now) } ?? .zero
        if silence >= connection.settings.headerTimeout || isTooSlow { fail(.ended) } else { watchTime() }
    }

    private func watchTime() {
        connection.expect(within: min(connection.settings.headerTimeout, Self.interval))
    }

    private func noteArrival() {
        guard let asked, !connection.input.isEmpty else { return }
        waited += asked.duration(to: connection.loop.now)
        self.asked = nil
    }

    private var isTooSlow: Bool {
        let now = connection.loop.now
        let waited = waited + (asked.map { $0.duration(to: now) } ?? .zero)
        let short = shortage?.duration(now: now) ?? .zero
        guard short > .zero, waited > Self.interval else {
            let late = waited - connection.settings.headerTimeout
            return late > .zero && Double(received) < late / .seconds(1) * Self.minimumRate
        }
        let doublings = Int(min(short / .seconds(1), Self.mostDoublings))
        return Double(received) < waited / .seconds(1) * Self.minimumRate * Double(1 << doublings)
    }

    private func rest() {
        connection.wantsInput = false
        connection.watch(removing: .readable)
        connection.stopTimer()
        connection.countInput()
    }

    private func end() {
        rest()
        connection.upload = nil
    }
}
