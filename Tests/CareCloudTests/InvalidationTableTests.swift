import CareCloud
import Foundation
import Testing

@Suite("What writes drop, in the documents")
struct InvalidationTableTests {
    /// With `WRITE_DOCUMENTS` set, the table is written first.
    @Test("docs/invalidation.md has a row for each operation that is no plain read, to the letter")
    func documentation() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/invalidation.md")
        var text = try String(contentsOf: file, encoding: .utf8)
        if ProcessInfo.processInfo.environment["WRITE_DOCUMENTS"] != nil {
            text = text.prefix(while: { $0 != "|" }) + InvalidationTable.markdown
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text.hasSuffix(InvalidationTable.markdown))
        let rows = InvalidationTable.markdown.split(separator: "\n").count - 2
        #expect(rows == Operation.all.count { $0.effect != .read } && rows > 100)
    }
}
