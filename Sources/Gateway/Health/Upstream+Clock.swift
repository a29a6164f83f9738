import EventLoop
import HTTPCaching
import HTTPSemantics
import Telemetry
import Upstream

/// CareCloud's clock, by which the age of its answers is judged (RFC 9111 §4.2.3).
extension Upstream {
    /// Seconds since 1970 by the clock of a tenant's CareCloud; by this machine's until the difference is known.
    func originSeconds(_ tenant: Int, _ core: GatewayCore) -> Int64 {
        unixSeconds - (core.health.withValue { $0[tenant].clock.offset } ?? 0)
    }

    /// An answer that no cache has kept shows CareCloud's clock.
    func noteClock(_ response: TransferResponse, _ tenant: Int, _ core: GatewayCore) {
        guard !response.fields.contains("Age"), !response.fields.contains("Via"),
            let date = response.fields["Date"].flatMap({ HTTPDate.parse($0, now: unixSeconds) })
        else { return }
        let unixNanoseconds = loop.unixNanoseconds
        let news = core.health.withValue { health in
            health[tenant].clock.note(date: date, unixNanoseconds: unixNanoseconds, now: loop.now)
            return health[tenant].offsetToTell()
        }
        guard let offset = news else { return }
        let pairs: KeyValuePairs<String, LogValue> = [
            "tenant": .text(core.tenants[tenant].name), "offset_seconds": .integer(offset),
        ]
        core.log.write(
            abs(offset) > UpstreamHealth.noticedOffset
                ? LogLine(.warning, "this machine's clock differs from CareCloud's: set it by NTP", pairs)
                : LogLine(.info, "this machine's clock agrees with CareCloud's again", pairs))
    }
}

extension UpstreamHealth {
    /// Seconds; less is rounding and the way.
    static let noticedOffset: Int64 = 5

    /// The difference of the clocks, if it has changed so much that the operator should know.
    fileprivate mutating func offsetToTell() -> Int64? {
        guard let offset = clock.offset else { return nil }
        let isOff = abs(offset) > Self.noticedOffset
        guard isOff ? abs(offset - toldOffset) > Self.noticedOffset : toldOffset != 0 else { return nil }
        toldOffset = isOff ? offset : 0
        return offset
    }
}
