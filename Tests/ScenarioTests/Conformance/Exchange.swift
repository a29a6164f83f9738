/// One request of a case, what its origin would answer, and what must come of it.
///
/// In targets and fields `{path}` stands for the case's own path, `{id}` for its last segment, and the dates of
/// ``DateTemplate`` for points in time.
struct Exchange: Sendable {
    /// Who answers. Numbers count the origin's answers in the case, from 1; 0 is the last.
    enum Outcome: Sendable, Equatable {
        /// The cache alone, with the content of that answer.
        case cached(Int)
        /// The origin, asked once.
        case asked
        /// The origin, asked once more because its first answer was of no use.
        case askedTwice
        /// The origin, asked without conditions.
        case unconditional
        /// The origin, asked with conditions.
        case conditional
        /// The cache, after the origin has confirmed the answer by a 304.
        case confirmed(Int)
        /// The cache, whether or not the origin is asked, too.
        case stale(Int)
        /// The origin was asked, and the client is told of a failure.
        case failed
        /// The gateway itself, without cache and origin.
        case refused
        /// Whoever.
        case any
    }

    /// What else must be true.
    enum Demand: Sendable {
        case status(ClosedRange<Int>)
        /// A whole line of the answer, its values combined.
        case has(String)
        case lacks(String)
        case age(ClosedRange<Int>)
        case content(String)
        /// A parameter of Cache-Status: `fwd=stale`, `hit`.
        case says(String)
        case saysNot(String)
        /// Seconds of freshness that Cache-Status tells.
        case ttl(ClosedRange<Int>)
        /// The caches that Cache-Status names, in order.
        case caches([String])
        case interim([Int])
        /// A whole line of the last request that the origin got.
        case upstreamHas(String)
        case upstreamLacks(String)
        case upstreamTarget(String)
        /// The origin is asked beside the answer.
        case refreshes
        /// So often the origin is asked by this exchange and what goes on meanwhile.
        case timesAsked(ClosedRange<Int>)
        /// No two of the crowd have the same content.
        case eachAlone
        /// Of those who have the same content, one at most has this field.
        case exclusive(String)
    }

    var method = "GET"
    var target = "{path}"
    var host = "127.0.0.1"
    var fields: [String] = []
    var content: String?
    /// Whether the content is sent as one chunk.
    var isChunked = false
    /// Seconds before it.
    var pause = 0.0
    var answer = OriginAnswer()
    var outcome: Outcome
    var demands: [Demand] = []
    /// Of other clients, one after the other while the origin has this request and has not answered yet.
    var meanwhile: [Exchange] = []
    /// So many other clients that ask the same while the origin has not answered yet.
    var crowd = 0

    // MARK: The request

    static func get(_ outcome: Outcome) -> Exchange { Exchange(outcome: outcome) }
    static func head(_ outcome: Outcome) -> Exchange { Exchange(method: "HEAD", outcome: outcome) }

    /// A request with content.
    static func send(_ method: String, _ outcome: Outcome = .asked) -> Exchange {
        Exchange(method: method, content: "{}", outcome: outcome)
    }

    func sending(_ lines: String...) -> Exchange { with { $0.fields += lines } }
    func sending(lines: [String]) -> Exchange { with { $0.fields += lines } }
    func content(_ text: String?) -> Exchange { with { $0.content = text } }
    func chunkedContent(_ text: String) -> Exchange {
        with { ($0.content, $0.isChunked) = (text, true) }
    }
    func at(_ target: String) -> Exchange { with { $0.target = target } }
    func from(host: String) -> Exchange { with { $0.host = host } }
    func after(_ seconds: Double) -> Exchange { with { $0.pause = seconds } }

    // MARK: What goes on meanwhile

    func meanwhile(_ exchanges: Exchange...) -> Exchange { with { $0.meanwhile = exchanges } }
    func crowd(_ count: Int, asked: ClosedRange<Int>) -> Exchange {
        with {
            $0.crowd = count
            $0.demands.append(.timesAsked(asked))
        }
    }

    // MARK: The origin's answer

    func origin(_ answer: OriginAnswer) -> Exchange { with { $0.answer = answer } }
    func late(by seconds: Double = 0.15) -> Exchange { with { $0.answer = $0.answer.late(by: seconds) } }
    func origin(_ fields: String..., status: Int = 200) -> Exchange {
        origin(OriginAnswer(status: status, fields: fields))
    }

    // MARK: What must come of it

    func status(_ status: Int) -> Exchange { demand(.status(status...status)) }
    func status(_ range: ClosedRange<Int>) -> Exchange { demand(.status(range)) }
    func has(_ lines: String...) -> Exchange { with { $0.demands += lines.map(Demand.has) } }
    func lacks(_ names: String...) -> Exchange { with { $0.demands += names.map(Demand.lacks) } }
    func age(_ range: ClosedRange<Int>) -> Exchange { demand(.age(range)) }
    func says(_ parameters: String...) -> Exchange { with { $0.demands += parameters.map(Demand.says) } }
    func saysNot(_ parameters: String...) -> Exchange {
        with { $0.demands += parameters.map(Demand.saysNot) }
    }
    func upstreamHas(_ lines: String...) -> Exchange {
        with { $0.demands += lines.map(Demand.upstreamHas) }
    }
    func upstreamLacks(_ names: String...) -> Exchange {
        with { $0.demands += names.map(Demand.upstreamLacks) }
    }
    func demand(_ demand: Demand) -> Exchange { with { $0.demands.append(demand) } }

    private func with(_ change: (inout Exchange) -> Void) -> Exchange {
        var copy = self
        change(&copy)
        return copy
    }
}
