import CacheStore
import EventLoop
import HTTPCaching
import HTTPSemantics
import Upstream

/// One request upstream a key at a time: whoever asks for the same meanwhile waits for its answer.
extension Upstream {
    func collapse(_ call: Call, _ key: CacheKey, _ core: GatewayCore) async throws(GatewayError) -> Answer {
        // A write in between changes the generation: what was asked before it is not good enough after it.
        var flight = key
        flight.append(number: Int(truncatingIfNeeded: call.generation))
        while true {
            switch await join(flight.bytes) {
            case nil: return try await lead(flight.bytes, key, call, core)
            case .shared(let response):
                var fetched = Fetched(response, timing: Timing(), unixSeconds: unixSeconds)
                fetched.isCollapsed = true
                return .fetched(fetched)
            case .failed(let error): throw GatewayError(error)
            case .refused(let refusal): throw GatewayError(refusal)
            case .notShared: return .fetched(try await ask(call, core))
            case .abandoned: continue
            }
        }
    }

    private func lead(
        _ flight: [UInt8], _ key: CacheKey, _ call: Call, _ core: GatewayCore
    ) async throws(GatewayError) -> Answer {
        // The flight before may have landed after this request had looked.
        if let stored = core.cache.freshResponse(key.bytes.span, at: loop.now) {
            land(flight, .abandoned)
            return .stored(stored)
        }
        do throws(GatewayError) {
            let fetched = try await ask(call, core)
            land(flight, core.mayShare(fetched) ? .shared(fetched.response) : .notShared)
            return .fetched(fetched)
        } catch {
            land(flight, error.landing)
            throw error
        }
    }

    /// The wall clock of this turn, in seconds.
    var unixSeconds: Int64 { loop.unixNanoseconds / 1_000_000_000 }
}

extension GatewayCore {
    /// Whoever waited may have the answer, also an error or one without freshness, unless something in it is for
    /// the one who asked.
    fileprivate func mayShare(_ fetched: Fetched) -> Bool {
        fetched.isStored || judge.mayBeShared(status: fetched.status, response: fetched.response.fields)
    }
}

extension GatewayError {
    /// What a failed leader means for those who waited. One whose client left has failed for itself alone; any
    /// other failure would be theirs too, and later.
    fileprivate var landing: Upstream.Landing {
        if let transfer { return .failed(transfer) }
        return refusal.map { .refused($0) } ?? .abandoned
    }
}
