import Foundation
import Synchronization

/// An origin whose resources have states that writes change. It tells in each answer what it has seen, and is the judge of
/// what went upstream.
final class ModelOrigin: Sendable {
    enum Hold { case nothing, answer, content }

    struct State {
        /// Of each resource, by its number.
        var versions = [Int](repeating: 1, count: ModelResource.all.count)
        var answers = 0
        /// Whether reads are answered with an error.
        var isFailing = false
        /// What the next write is answered with; nil for a connection that breaks.
        var writeStatus: String? = "204 No Content"
        /// What of the answer to the next read waits at the gate.
        var holdsNext = Hold.nothing
    }

    let gate = Gate()
    private let state = Mutex(State())
    private let scripted = Mutex<ScriptedOrigin?>(nil)

    func change<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        try state.withLock { try body(&$0) }
    }

    func start() throws -> ScriptedOrigin {
        try ScriptedOrigin { [self] request, connection in
            if request.method == "GET" {
                try read(request, connection)
            } else if let status = change({ $0.writeStatus }) {
                let isBare = status.hasPrefix("204")
                try connection.send(isBare ? "HTTP/1.1 \(status)\r\n\r\n" : Answer.json("{}", status: status))
            } else {
                connection.reset()
            }
        }
    }

    private func read(_ request: Message, _ connection: OriginConnection) throws {
        let answer = answer(to: request)
        let held = change { state in
            defer { state.holdsNext = .nothing }
            return state.holdsNext
        }
        if held == .answer { try gate.pass() }
        guard held == .content, let end = answer.range(of: "\r\n\r\n")?.upperBound else {
            return try connection.send(answer)
        }
        try connection.send(String(answer[..<end]))
        try gate.pass()
        try connection.send(bytes: Array(answer[end...].utf8))
    }

    /// As the resource was when the request came.
    private func answer(to request: Message) -> String {
        let target = request.target.prefix { $0 != "?" }
        guard
            let number = ModelResource.all.firstIndex(where: { $0.interface + $0.path == target })
        else { return Answer.json("{}", status: "404 Not Found") }
        let resource = ModelResource.all[number]
        return change { state in
            if state.isFailing { return Answer.json("{}", status: "500 Internal Server Error") }
            state.answers += 1
            let tag = Self.tag(state.versions[number])
            var fields = resource.fields
            if resource.hasTag { fields.append("ETag: \(tag)") }
            let lines = fields.joined(separator: "\r\n")
            if resource.hasTag, request["If-None-Match"] == tag {
                return "HTTP/1.1 304 Not Modified\r\n\(lines)\r\n\r\n"
            }
            let body = ModelContent(
                answer: state.answers, version: state.versions[number],
                language: request["Accept-Language"] ?? "",
                authorization: request["Authorization"] ?? "", till: request["X-Till"] ?? "")
            return Answer.json(body.text, lines)
        }
    }

    static func tag(_ version: Int) -> String { "\"v\(version)\"" }
}

/// What the origin tells of itself and of a request.
struct ModelContent: Equatable {
    let answer: Int
    let version: Int
    let language: String
    let authorization: String
    let till: String

    var text: String {
        // No token stands in an answer.
        let mark = authorization.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
        return #"{"data":[\#(answer),\#(version),"\#(language)",\#(mark),"\#(till)"]}"#
    }
}
