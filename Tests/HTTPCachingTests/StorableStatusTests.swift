import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Which statuses are stored (RFC 9111 §3)")
struct StorableStatusTests {
    private static let judge = StoreJudge(keyedFields: [])

    private static func decision(
        _ status: Status, keepsEveryStatus: Bool = false, control: String = "max-age=60"
    ) -> StoreDecision {
        judge.judge(
            request: HTTPFields(), status: status, response: fields(["Cache-Control": control]),
            keepsEveryStatus: keepsEveryStatus, unixNow: 784_111_777, delay: .zero)
    }

    @Test("These and no others, of all there are, whatever their freshness")
    func everyStatus() {
        let stored = (UInt16(100)...599).filter { code in
            guard let status = Status(code), case .store = Self.decision(status) else { return false }
            return true
        }
        #expect(stored == [200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414])
    }

    @Test(
        "Off CareCloud's paths an explicit lifetime holds for every final status but 206 and 304 (RFC 9111 §3)"
    )
    func foreign() {
        for status in (UInt16(100)...599).compactMap({ Status($0) }) {
            let isKept = status.code >= 200 && status.code != 206 && status.code != 304
            if case .store = Self.decision(status, keepsEveryStatus: true) {
                #expect(isKept, "\(status)")
            } else {
                #expect(!isKept, "\(status)")
            }
        }
        guard let unknown = Status(299) else { return }
        for control in ["max-age=60, must-understand", "public"] {
            guard case .doNotStore = Self.decision(unknown, keepsEveryStatus: true, control: control) else {
                Issue.record("\(control)")
                continue
            }
        }
    }

    @Test("Who waits may share an answer of any status but that of a part")
    func shared() {
        for status in (UInt16(100)...599).compactMap({ Status($0) }) {
            let isShared = Self.judge.mayBeShared(status: status, response: HTTPFields())
            #expect(isShared == (status != .partialContent), "\(status)")
        }
    }
}
