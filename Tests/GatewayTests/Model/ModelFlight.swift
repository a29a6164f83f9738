import HTTPCaching
import HTTPSemantics

@testable import Gateway
@testable import Upstream

/// A request under way to the origin.
final class ModelFlight {
    enum What {
        case read(Read)
        case write(ModelWrite, token: String?)
    }

    /// What the model knows of a request that reads.
    struct Read {
        let request: ModelRequest
        let key: CacheModel.Key
        /// The state that the client knows.
        let knownTag: String
        /// Nil when it has nothing to do with the cache.
        var forward: ModelForward?
        var isRefresh = false
    }

    /// How far it has come.
    enum Stage {
        /// It is on its way to the upstream loop.
        case begun
        /// It waits for its turn.
        case queued
        case sent(Sent)
        /// The head has come, and the answer is to be stored when it is whole.
        case answered(Sent, Fetched, ReusePolicy, ModelPolicy)
        /// 304 has come.
        case confirmed(Sent, TransferResponse)
    }

    /// What the origin had when the request reached it, and what it says.
    struct Sent {
        let time: Int
        let version: Int
        let serial: Int
        let status: UInt16
        let facts: ModelFacts
        let fields: HTTPFields
        /// When the head came.
        var received = 0
    }

    let id: Int
    let tenant: Int
    var call: Call
    var what: What
    let answer: ModelAnswer
    let began: Int
    var stage = Stage.begun
    /// The states that a write has left, by the numbers of what is read.
    var leaves: [Int: Int] = [:]

    init(id: Int, tenant: Int, call: Call, what: What, answer: ModelAnswer, began: Int) {
        self.id = id
        self.tenant = tenant
        self.call = call
        self.what = what
        self.answer = answer
        self.began = began
    }
}

extension ModelAnswer {
    func facts(version: Int, date: Int) -> ModelFacts {
        let own = dateOffset.map { date + $0 }
        return ModelFacts(
            status: status ?? 0, control: control.line == nil ? nil : control,
            entityTag: entityTag(version),
            lastModified: hasLastModified ? Self.lastModified(version) : nil, age: age, date: own,
            expires: expires.map { $0 < 0 ? 0 : date + (dateOffset ?? 0) + $0 }, vary: vary,
            setsCookie: setsCookie)
    }
}
