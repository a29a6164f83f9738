/// A client that sends the bytes it is told and reads responses with a parser of its own.
final class RawClient {
    private let socket: Socket
    private var reader: MessageReader

    init(port: UInt16, ipv6: Bool = false, buffers: Socket.Buffers = Socket.Buffers()) throws {
        socket = try Socket.connect(to: port, ipv6: ipv6, buffers: buffers)
        reader = MessageReader(socket)
    }

    func send(_ text: String) throws {
        try socket.send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        try socket.send(bytes)
    }

    func send(_ request: Request) throws {
        try socket.send(request.bytes)
    }

    /// The interim responses so far.
    var interim: [Message] { reader.interim }

    func response(toHead: Bool = false) throws -> Message {
        try reader.response(toHead: toHead)
    }

    /// The head of the next final response; its body is to be read next.
    func responseHead(toHead: Bool = false) throws -> Message {
        try reader.responseHead(toHead: toHead)
    }

    /// Reads on until the response's body has `count` bytes, is whole, or is cut.
    func read(_ response: inout Message, upTo count: Int = .max) throws {
        try reader.read(&response, upTo: count)
    }

    /// The next final response, whole or cut.
    func responseOrCut() throws -> Message {
        var response = try responseHead()
        try read(&response)
        return response
    }

    /// Sends on a thread of its own; fails when the connection ends before all is sent.
    func sendAside(_ bytes: [UInt8]) -> Aside<Void> {
        Aside { [socket] in try socket.send(bytes) }
    }

    /// Whether something has come that was not read yet, or the end.
    var hasInput: Bool { socket.hasInput }

    func ask(_ request: Request) throws -> Message {
        try send(request)
        return try response(toHead: request.method == "HEAD")
    }

    /// A head alone, interim ones too.
    func head() throws -> Message? {
        try reader.head()
    }

    /// Whether the other side ends the connection with nothing more to say.
    func isEnded() throws -> Bool {
        try reader.rest().isEmpty
    }

    func finishSending() { socket.finishSending() }
    func reset() { socket.reset() }
    func close() { socket.close() }

    /// For answers that may rightly take long.
    func setPatience(_ seconds: Double) { socket.setPatience(seconds) }
}

/// A well-formed request, in the bytes that a till would send.
struct Request: Sendable {
    var method = "GET"
    var target: String
    var fields: [String] = []
    var body: [UInt8]?
    var host = "127.0.0.1"

    /// Below the enterprise interface.
    static func enterprise(
        _ path: String, method: String = "GET", _ fields: String..., body: String? = nil
    ) -> Request {
        Request(
            method: method, target: API.enterprise + path, fields: fields, body: body.map { Array($0.utf8) })
    }

    /// Below the customer interface.
    static func customer(
        _ path: String, method: String = "GET", _ fields: String..., body: String? = nil
    ) -> Request {
        Request(
            method: method, target: API.customer + path, fields: fields, body: body.map { Array($0.utf8) })
    }

    var bytes: [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + fields
        if let body { lines.append("Content-Length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
    }
}

enum API {
    static let enterprise = "/webservice/rest-api/enterprise-interface/v1.0"
    static let customer = "/webservice/rest-api/customer-interface/v1.0"
}
