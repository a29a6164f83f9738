public import Configuration
import EventLoop
public import Gateway
public import JSON

/// Asks the operators' side of a gateway that runs on this machine or near it.
public struct AdminClient {
    private let address: SocketAddress
    private let configuration: AdminConfiguration

    /// For the gateway with this configuration.
    public init(_ configuration: AdminConfiguration) throws(StartError) {
        self.configuration = configuration
        guard let first = configuration.addresses.first else {
            throw StartError("admin.address: there is none to ask")
        }
        // All addresses of this machine are reached by one that is sure to be there.
        let isAny = first.bytes.allSatisfy { $0 == 0 }
        let loopback: [UInt8] =
            first.bytes.count == 4 ? [127, 0, 0, 1] : [UInt8](repeating: 0, count: 15) + [1]
        guard let address = SocketAddress(address: isAny ? loopback : first.bytes, port: first.port) else {
            throw StartError("admin.address: \(first) is no usable address")
        }
        self.address = address
    }

    /// `/stats`, as it comes.
    public func statistics() throws(StartError) -> String {
        String(decoding: try ask("GET /stats", fields: [], content: []), as: UTF8.self)
    }

    /// How many stored responses an order took.
    public func purge(_ order: JSONValue) throws(StartError) -> Int {
        guard let key = try AdminKey(configuration) else {
            throw StartError("admin.key_file: purging needs a key: set it and restart the gateway")
        }
        let authorization = Array("Authorization: Bearer ".utf8) + key.bytes
        let answer = try ask("POST /purge", fields: [authorization], content: order.bytes)
        guard let count = JSONValue(parsing: answer)?["purged"]?.integer else {
            throw StartError("\(address): the answer is none of a gateway: check admin.address")
        }
        return Int(count)
    }

    private func ask(_ line: String, fields: [[UInt8]], content: [UInt8]) throws(StartError) -> [UInt8] {
        var request = Array(
            "\(line) HTTP/1.0\r\nHost: \(address)\r\nContent-Length: \(content.count)\r\n".utf8)
        for field in fields { request += field + Array("\r\n".utf8) }
        request += Array("\r\n".utf8) + content
        let answer: [UInt8]
        do throws(SystemError) {
            answer = try BlockingExchange.send(request, to: address)
        } catch {
            throw StartError("\(error): is the gateway running with this configuration?")
        }
        return try Self.content(of: answer, from: address)
    }

    private static func content(of answer: [UInt8], from address: SocketAddress) throws(StartError) -> [UInt8]
    {
        let end = Array("\r\n\r\n".utf8)
        guard let separator = answer.firstRange(of: end), answer.starts(with: "HTTP/1.".utf8) else {
            throw StartError("\(address): the answer is not HTTP: check admin.address")
        }
        let content = Array(answer[separator.upperBound...])
        let status = String(decoding: answer.dropFirst(9).prefix(3), as: UTF8.self)
        guard status == "200" else {
            let line = String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            throw StartError("\(address) answers \(status): \(line)")
        }
        return content
    }
}
