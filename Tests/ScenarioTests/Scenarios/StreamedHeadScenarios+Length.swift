import Testing

extension Scenarios.StreamedHeads {
    @Test(
        "HEAD that is passed on and answered without a length is not given one (RFC 9110 §8.6)",
        arguments: ["Transfer-Encoding: chunked\r\n", ""])
    func unknownLength(framing: String) throws {
        let origin = try ScriptedOrigin { request, connection in
            guard request.method == "HEAD" else { return try connection.send(Answer.json("body")) }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\(framing)\r\n")
        }
        try GatewayUnderTest.run(before: origin) { gateway throws in
            let client = try gateway.client()
            for _ in 1...3 {
                // What takes no JSON is passed on as it is.
                let answer = try client.ask(.enterprise("/products", method: "HEAD", "Accept: text/html"))
                #expect(answer.status == 200)
                #expect(answer["Content-Length"] == nil)
                #expect(answer["Connection"] != "close")
                #expect(try client.ask(.enterprise("/products", "Accept: text/html")).text == "body")
            }
            #expect(origin.requests("HEAD").count == 3)
            client.close()
        }
    }
}
