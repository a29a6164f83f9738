import Foundation
import Testing

extension Scenarios.UploadTurns {
    @Test(
        "A client that uploads steadily is not late because CareCloud begins its answer early (RFC 9110 §15.2, design §8)",
        arguments: [
            "100 Continue\r\n\r\n", "103 Early Hints\r\nLink: <a>\r\n\r\n",
            "200 OK\r\nContent-Length: 2\r\n\r\n",
        ])
    func earlyBeginning(beginning: String) throws {
        let origin = try ScriptedOrigin(readsBodies: false) { request, connection in
            var request = request
            try connection.send("HTTP/1.1 \(beginning)")
            try connection.read(&request)
            guard request.ending == .whole else { return connection.close() }
            try connection.send(beginning.hasPrefix("200") ? "ok" : Answer.json("ok"))
        }
        let change: (inout GatewaySettings) -> Void = { $0.tenant = ["timeouts: { idle: 500ms }"] }
        try GatewayUnderTest.run(before: origin, with: change) { gateway throws in
            let client = try gateway.client()
            let piece = Bytes.pattern(10_000)
            let count = 14
            try client.send(Scenarios.Uploads.head(["Content-Length: \(count * piece.count)"]))
            for _ in 1...count {
                // Together more than twice the time-out; each far less than it.
                Thread.sleep(forTimeInterval: 0.1)
                try client.send(piece)
            }
            let answer = try client.responseOrCut()
            #expect(answer.status == 200)
            #expect(answer.ending == .whole)
            #expect(answer.text == "ok")
            client.close()
        }
    }
}
