import Foundation
import Testing

/// TERM, where not everybody is there any more, or quick.
extension Scenarios.DrainStream {
    @Test(
        "A sent write whose client has left runs to its end before the gateway does, and is logged (design §1, §9)",
        arguments: [true, false])
    func abandonedWrite(leavesBeforeTerm: Bool) throws {
        let gate = Gate()
        let answered = Gate()
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            try gate.pass()
            try connection.send(Answer.json("{}", status: "201 Created"))
            // The gateway has taken it when it ends the connection itself.
            try connection.waitForEnd()
            answered.open()
            connection.close()
        }
        defer { origin.stop() }
        let gateway = try Self.gateway(before: origin)
        let client = try gateway.bareClient()
        try client.send(.enterprise("/cards", method: "POST", body: "{}"))
        try origin.waitForRequests(1)
        if leavesBeforeTerm {
            client.socket.reset()
            try gateway.waitForStats("that it is gone") { $0.int("connections.open") == 0 }
        }
        try Self.terminate(gateway)
        if !leavesBeforeTerm { client.socket.reset() }
        // Nobody is connected any more: only the write keeps it.
        Thread.sleep(forTimeInterval: 0.2)
        #expect(gateway.program.lines.allSatisfy { !$0.contains(#""msg":"stopped""#) })
        gate.open()
        try answered.pass()
        try Self.expectEnd(gateway)
        let writes = try gateway.accessLog().filter { $0.string("method") == "POST" }
        #expect(writes.count == 1)
        #expect(writes.first?.int("upstream_status") == 201)
    }

    @Test(
        "Who is not done at the end of drain_timeout is visibly cut, and the exit status is 0 (design §8, §9)"
    )
    func cutAtTimeout() throws {
        let body = String(repeating: "b", count: 8 * 1024 * 1024)
        let gate = Gate()
        let origin = try FaultyOrigin { head, connection in
            if head.method == "PUT" {
                try connection.takeHead(head)
                try connection.waitForEnd()
                return connection.close()
            }
            try connection.takeRequest(head)
            if head.target.hasSuffix("/silent") { return try gate.pass() }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        }
        defer {
            gate.open()
            origin.stop()
        }
        let gateway = try Self.gateway(before: origin) { $0.top = ["drain_timeout: 300ms"] }
        let slow = try gateway.bareClient(receiveBuffer: 16 * 1024)
        try slow.send(.enterprise("/products/large"))
        #expect(try slow.hasBody(1000))
        let waiting = try gateway.bareClient()
        try waiting.send(.enterprise("/products/silent"))
        let uploading = try gateway.bareClient()
        try uploading.send(
            "PUT \(API.enterprise)/cards/1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\nbegun"
        )
        try origin.waitForRequests(2)
        gateway.program.terminate()
        try Self.expectEnd(gateway, within: 20)
        for client in [slow, waiting, uploading] {
            let verdict = try client.verdict()
            #expect(!verdict.isWhole || verdict.status >= 500, "\(verdict)")
        }
    }

    @Test("A client inside a head at TERM has asked for nothing and holds nothing up (design §9)")
    func halfHead() throws {
        let origin = try FaultyOrigin { head, connection in
            try connection.takeRequest(head)
            try connection.send(Answer.json())
        }
        defer { origin.stop() }
        let gateway = try Self.gateway(before: origin) { $0.top = ["drain_timeout: 300ms"] }
        let first = try gateway.bareClient()
        try first.send("GET \(API.enterprise)/stores HTTP/1.1\r\nHos")
        // Behind an answer, too.
        let second = try gateway.bareClient()
        try second.send(.enterprise("/stores"))
        #expect(try second.verdict().status == 200)
        try second.send("GET \(API.enterprise)/sto")
        try gateway.waitForStats("both") { $0.int("connections.open") == 2 }
        gateway.program.terminate()
        try Self.expectEnd(gateway, within: 20)
        for client in [first, second] {
            let verdict = try client.verdict()
            // Nothing, or that it took too long; not half an answer.
            #expect(verdict.head == nil || verdict.isWhole && verdict.status >= 400, "\(verdict)")
        }
        #expect(origin.sightings.count == 1)
    }
}
