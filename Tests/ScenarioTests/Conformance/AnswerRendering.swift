import Foundation

/// An answer of a case as bytes.
struct AnswerRendering {
    let sent: ConformanceOrigin.Sent
    let bytes: [UInt8]
    let keepsConnection: Bool

    init(_ answer: OriginAnswer, to request: Message, id: String, number: Int) {
        if case .none = answer.framing {
            sent = .init(status: 0, head: "", content: [])
            bytes = []
            keepsConnection = false
            return
        }
        let isConditional = request["If-None-Match"] != nil || request["If-Modified-Since"] != nil
        let status = answer.status == 304 && !isConditional && !answer.insists ? 200 : answer.status
        let content = Self.content(answer, id: id, number: number)
        let hasContent = status != 204 && status != 304 && request.method != "HEAD"
        let head = Self.head(
            answer, status, content, hasContent: hasContent, id: id, host: request["Host"] ?? "")
        var bytes: [UInt8] = []
        for lines in answer.interim {
            bytes += Array(("HTTP/1.1 " + lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        }
        bytes += Array(head.utf8)
        if hasContent { bytes += Self.framed(content, answer.framing) }
        self.bytes = bytes
        sent = .init(status: status, head: head, content: hasContent ? content : [])
        switch answer.framing {
        case .length, .chunked, .twoLengths: keepsConnection = answer.version == "HTTP/1.1"
        case .close, .shortBy, .unterminated, .none: keepsConnection = false
        }
    }

    private static func content(_ answer: OriginAnswer, id: String, number: Int) -> [UInt8] {
        switch answer.content {
        case .numbered: Array("answer \(number) of \(id)".utf8)
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    private static func head(
        _ answer: OriginAnswer, _ status: Int, _ content: [UInt8], hasContent: Bool, id: String,
        host: String
    ) -> String {
        var lines = ["\(answer.version) \(status) Status"]
        let path = "/conformance/\(id)"
        lines += answer.fields.map { line in
            DateTemplate.expand(
                line.replacingOccurrences(of: "{path}", with: path)
                    .replacingOccurrences(of: "{id}", with: id)
                    .replacingOccurrences(of: "{origin}", with: "http://\(host)"))
        }
        if answer.sendsDate, !answer.fields.contains(where: { $0.lowercased().hasPrefix("date:") }) {
            lines.append(DateTemplate.expand("Date: {now}"))
        }
        if status != 304, status != 204 {
            switch answer.framing {
            case .length: lines.append("Content-Length: \(content.count)")
            case .shortBy(let missing): lines.append("Content-Length: \(content.count + missing)")
            case .chunked, .unterminated: lines.append("Transfer-Encoding: chunked")
            case .twoLengths:
                lines += ["Content-Length: \(content.count)", "Content-Length: \(content.count + 1)"]
            case .close: lines.append("Connection: close")
            case .none: break
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func framed(_ content: [UInt8], _ framing: OriginAnswer.Framing) -> [UInt8] {
        switch framing {
        case .length, .close, .shortBy, .twoLengths, .none: content
        case .chunked(let trailers):
            chunk(content) + Array(("0\r\n" + trailers.map { $0 + "\r\n" }.joined() + "\r\n").utf8)
        case .unterminated: chunk(content)
        }
    }

    private static func chunk(_ content: [UInt8]) -> [UInt8] {
        content.isEmpty ? [] : Bytes.chunk(content)
    }
}
