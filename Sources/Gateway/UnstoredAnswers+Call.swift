import CareCloud
import EventLoop
import HTTPCaching
import HTTPSemantics
import Telemetry

extension GatewayCore {
    /// Counts an answer to a read that could not be kept, and tells the log once an hour what is asked for often and never
    /// kept. On the upstream loop.
    func noteUnstored(_ fetched: Fetched, of call: Call, at now: ContinuousClock.Instant) {
        guard call.method == .get || call.method == .head, !fetched.status.isServedStale,
            let reason = fetched.cacheReason, reason.speaksOfStoring
        else { return }
        let second = started.duration(to: now).components.seconds
        let often = unstored.withValue { tenants in
            tenants[call.tenant.index].note(call.resource.pathTemplate, reason.rawValue, second: second)
            return tenants[call.tenant.index].toTell(second: second)
        }
        guard let often else { return }
        log.write(
            LogLine(
                .info, "asked for often and never kept; each time costs a request to CareCloud",
                [
                    "tenant": .text(call.tenant.name),
                    "answers_last_hour": .text(often.joined(separator: ", ")),
                ]))
    }
}

extension CacheReason {
    /// Whether it is a property of the answer or of the way it is asked for, which can be changed.
    fileprivate var speaksOfStoring: Bool {
        switch self {
        case .requestMethod, .requestNoStore, .neverStored, .rule, .overtakenByWrite, .responseStatus: false
        default: true
        }
    }
}
