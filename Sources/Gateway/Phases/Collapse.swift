import CacheStore
import EventLoop
import HTTPCaching
import HTTPSemantics
import Upstream

/// One request upstream a key at a time: whoever asks for the same meanwhile waits for its answer.
extension Upstream {
    func collapse(_ call: Call, _ key: CacheKey, _ core: GatewayCore) async throws(GatewayError) -> Fetched {
        // A write in between changes the generation: what was asked before it is not good enough after it.
        var flight = key
        flight.append(number: Int(truncatingIfNeeded: call.generation))
        while true {
            switch await join(flight.bytes) {
            case nil: return try await lead(flight.bytes, call, core)
            case .shared(let response):
                var fetched = Fetched(response, timing: Timing(), unixSeconds: unixSeconds)
                fetched.isCollapsed = true
                return fetched
            case .failed(let error): throw GatewayError(error)
            case .notShared: return try await ask(call, core)
            case .abandoned: continue
            }
        }
    }

    private func lead(
        _ flight: [UInt8], _ call: Call, _ core: GatewayCore
    ) async throws(GatewayError) -> Fetched {
        do throws(GatewayError) {
            let fetched = try await ask(call, core)
            let isShared =
                fetched.isStored
                || core.judge.mayBeShared(
                    status: fetched.status, response: fetched.response.fields)
            land(flight, isShared ? .shared(fetched.response) : .notShared)
            return fetched
        } catch {
            land(flight, error.transfer.map { .failed($0) } ?? .abandoned)
            throw error
        }
    }

    /// The wall clock of this turn, in seconds.
    var unixSeconds: Int64 { loop.unixNanoseconds / 1_000_000_000 }
}
