import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Which statuses are stored (RFC 9111 §3)")
struct StorableStatusTests {
    private static let judge = StoreJudge(keyedFields: [])

    private static func decision(_ status: Status) -> StoreDecision {
        judge.judge(
            request: HTTPFields(), status: status, response: fields(["Cache-Control": "max-age=60"]),
            unixNow: 784_111_777, delay: .zero)
    }

    @Test("These and no others, of all there are, whatever their freshness")
    func everyStatus() {
        let stored = (UInt16(100)...599).filter { code in
            guard let status = Status(code), case .store = Self.decision(status) else { return false }
            return true
        }
        #expect(stored == [200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414])
    }

    @Test("Who waits may share an answer of any status but that of a part")
    func shared() {
        for status in (UInt16(100)...599).compactMap({ Status($0) }) {
            let isShared = Self.judge.mayBeShared(status: status, response: HTTPFields())
            #expect(isShared == (status != .partialContent), "\(status)")
        }
    }
}
