/// A client that keeps its connection and sees interim answers.
final class ConformanceClient {
    struct Reply {
        var message: Message
        var interim: [Message] = []
    }

    private let port: UInt16
    private var connection: (socket: Socket, reader: MessageReader)?

    init(port: UInt16) {
        self.port = port
    }

    func ask(_ request: [UInt8], method: String) throws -> Reply {
        var (socket, reader) = try connection ?? connect()
        connection = nil
        try socket.send(request)
        var interim: [Message] = []
        while let head = try reader.head() {
            guard !(100...199).contains(head.status) else {
                interim.append(head)
                continue
            }
            var message = head
            let hasContent = method != "HEAD" && ![204, 304].contains(message.status)
            message.framing = hasContent ? message.statedFraming ?? .endOfConnection : .none
            try reader.read(&message)
            let isKept = message.ending == .whole && message["Connection"]?.lowercased() != "close"
            if isKept, message.framing != .endOfConnection {
                connection = (socket, reader)
            } else {
                socket.close()
            }
            return Reply(message: message, interim: interim)
        }
        throw HarnessError("the connection ended instead of an answer")
    }

    private func connect() throws -> (Socket, MessageReader) {
        let socket = try Socket.connect(to: port)
        return (socket, MessageReader(socket))
    }

    func close() {
        connection?.socket.close()
    }
}
