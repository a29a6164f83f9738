import HTTPSemantics
import HTTPWire

/// A response head that passes can be written and read again, and nothing in it could start another line.
enum ResponseLineRules {
    private static let mostBytes = 2000

    static func check(_ input: [UInt8]) {
        var checker = ResponseLineChecker(maximumHead: mostBytes)
        var total = 0
        for line in input.split(separator: 10, omittingEmptySubsequences: false) {
            // With its line end, except for the last.
            let line = Array(line) + (line.endIndex < input.count ? [10] : [])
            total += line.count
            let isComplete: Bool
            do throws(ResponseLineError) {
                isComplete = try checker.check(line.span)
            } catch {
                return expect(error != .headTooLarge || total > mostBytes, "\(total) bytes are too many")
            }
            expect(total <= mostBytes, "\(total) bytes pass")
            guard isComplete else { continue }
            guard let status = checker.status, !status.isInterim else {
                return expect(false, "the final head has no final status")
            }
            checkHead(status, checker.fields)
        }
    }

    private static func checkHead(_ status: Status, _ fields: HTTPFields) {
        for field in fields {
            expect(field.value.allSatisfy { $0 == 9 || $0 >= 32 && $0 != 127 }, "a control byte in a value")
        }
        let lengths = fields.values("Content-Length")
        expect(lengths.count <= 1 && lengths.allSatisfy { UInt64($0.text) != nil }, "Content-Length")
        let codings = fields.values("Transfer-Encoding")
        expect(codings.isEmpty || codings.count == 1 && lengths.isEmpty, "two framings")

        var again = ResponseLineChecker(maximumHead: 2 * mostBytes)
        let lines = ["HTTP/1.1 \(status.code)"].map { Array($0.utf8) } + fields.map(\.line) + [[]]
        var isComplete = false
        for line in lines {
            guard let outcome = try? again.check((line + [13, 10]).span) else {
                return expect(false, "written again, it does not pass: \(line.text)")
            }
            isComplete = outcome
        }
        expect(isComplete && again.status == status && again.fields == fields, "written again, it differs")
        checkStripping(fields)
    }

    private static func checkStripping(_ fields: HTTPFields) {
        var stripped = fields
        HopByHop.strip(&stripped)
        for name in ["Connection", "Transfer-Encoding", "Keep-Alive"] as [FieldName] {
            expect(!stripped.contains(name), "\(name) is passed on")
        }
        expect(stripped.contains("Content-Length") == fields.contains("Content-Length"), "Content-Length")
        let once = stripped
        HopByHop.strip(&stripped)
        expect(stripped == once, "fields are stripped the second time")
    }
}

extension HTTPField {
    fileprivate var line: [UInt8] { Array("\(name): ".utf8) + value }
}
