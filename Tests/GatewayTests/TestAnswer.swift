import CacheStore
import HTTPCaching
import HTTPSemantics
import Streams

@testable import Gateway
@testable import Upstream

/// An answer of CareCloud's, as the transport hands it over.
struct TestAnswer: Sendable {
    /// 1994-11-06 08:49:37.
    static let unixSeconds: Int64 = 784_111_777
    /// When the head has come.
    static let arrival = ContinuousClock.now

    var status: Status = .ok
    var fields = ["Cache-Control: max-age=60", "Date: Sun, 06 Nov 1994 08:49:37 GMT"]
    /// Whether only the close of the connection ends the content.
    var endsByClose = false
    var body = Array(#"{"data":{}}"#.utf8)
    /// From sending to the head, and from there to the last byte.
    var delay: Duration = .zero
    var transfer: Duration = .zero

    init(_ fields: String...) {
        self.fields = fields
    }

    init(status: Status, _ fields: String...) {
        self.status = status
        self.fields = fields
    }

    /// Fresh for a minute.
    init() {}

    private var response: TransferResponse {
        var head = HTTPFields()
        for line in fields {
            let name = line.prefix { $0 != ":" }
            guard let field = FieldName(name.utf8) else { continue }
            head.append(field, Array(line.utf8.dropFirst(name.utf8.count + 1)))
        }
        let content = ContentStream(
            retention: .undecided, window: 1 << 20, account: BufferMemory(capacity: 1 << 30).account())
        content.append(body)
        content.finish()
        return TransferResponse(
            status: status, fields: head, content: content, requestSent: Self.arrival - delay,
            headReceived: Self.arrival, connectionReused: false, endsByClose: endsByClose)
    }

    /// What the second half of the pipeline makes of it.
    func fetched(to call: Call) -> Fetched {
        Fetched(response, to: call, timing: Timing(), unixSeconds: Self.unixSeconds)
    }
}

extension TestGateway {
    /// Judges and stores the answer to a call, as if it had just come.
    @discardableResult
    func receive(_ answer: TestAnswer, to call: Call) -> Fetched {
        var fetched = answer.fetched(to: call)
        let decision = core.judge(fetched, to: call, unixSeconds: TestAnswer.unixSeconds)
        if let policy = core.plan(&fetched, decision, of: call) {
            core.store(
                &fetched, policy, content: answer.body, of: call,
                now: TestAnswer.arrival + answer.transfer)
        }
        return fetched
    }

    /// Asks for it and stores the answer.
    @discardableResult
    func fill(_ request: TestRequest, _ answer: TestAnswer = TestAnswer()) throws -> Fetched {
        receive(answer, to: try keyed(request))
    }

    /// What the cache has for a request so long after the answer came.
    func stored(_ request: TestRequest, after time: Duration = .zero) throws -> StoredResponse? {
        var call = try keyed(request)
        return pipeline.lookup(&call, at: TestAnswer.arrival + time)?.response
    }
}
