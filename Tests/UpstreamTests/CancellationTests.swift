import Glibc
import Synchronization
import Testing

@testable import Upstream

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

@Suite("No socket is left over")
struct CancellationTests {
    /// Rows of the kernel's table of TCP sockets whose remote port is `port` and that a process has open.
    private func sockets(to port: UInt16) -> Int {
        guard let file = fopen("/proc/self/net/tcp", "r") else { return -1 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        var count = 0
        while fgets(&line, 512, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let columns = text.split(separator: " ")
            guard columns.count > 9, columns[9] != "0" else { continue }
            if columns[2].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) }) == port { count += 1 }
        }
        return count
    }

    /// Waits for as many, a minute at most.
    private func wait(forSockets count: Int, to port: UInt16) async throws {
        for _ in 0..<12_000 {
            if sockets(to: port) >= count { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(sockets(to: port)) sockets, not \(count)")
    }

    @Test("A transfer that is cancelled while it connects closes the sockets of all its attempts")
    func cancelled() async throws {
        let first = SilentAddress("127.0.0.2")
        let second = SilentAddress("127.0.0.3", port: first.port)
        try await TransportClient.use(lookUp: { _ in .addresses(["127.0.0.2", "127.0.0.3"]) }) { client in
            // Those with which the addresses have been filled.
            let occupants = sockets(to: second.port)
            let settings = try settings(port: second.port, host: "api.example.test", connect: .seconds(600))
            let request = try request()
            async let one = client.send(request, to: settings)
            async let other = client.send(request, to: settings)
            try await wait(forSockets: occupants + 4, to: second.port)
            await client.cancelTransfers()
            #expect(await one.reason == .cancelled)
            #expect(await other.reason == .cancelled)
            #expect(sockets(to: second.port) == occupants)
        }
    }

    @Test("A transport that is shut down while it connects closes all sockets")
    func shutDown() async throws {
        let silent = SilentAddress("127.0.0.2")
        let occupants = sockets(to: silent.port)
        try await TransportClient.use { client in
            let settings = try settings(port: silent.port, host: "127.0.0.2", connect: .seconds(600))
            let request = try request()
            async let result = client.send(request, to: settings)
            try await wait(forSockets: occupants + 1, to: silent.port)
            await client.shutDown()
            #expect(await result.reason == .cancelled)
            #expect(sockets(to: silent.port) == occupants)
        }
    }

    @Test(
        "Cancellation in every moment from the connect to the answer leaves no socket",
        arguments: [true, false])
    func soak(isSecure: Bool) async throws {
        // Of TLS it sends an alert, and of HTTP an answer: the moments differ, which is what counts.
        let origin = ScriptedOrigin(address: "127.0.0.3") { connection in
            while connection.readRequest() != nil { connection.send(ok) }
        }
        defer { origin.stop() }
        let silent = SilentAddress("127.0.0.2", port: origin.port)
        let occupants = sockets(to: silent.port)
        let addresses = ["::1", "127.0.0.2", "127.0.0.1", "127.0.0.3"]
        try await TransportClient.use(lookUp: { _ in .addresses(addresses) }) { client in
            let host = "api.example.test"
            let settings = try #require(
                UpstreamOrigin(
                    scheme: isSecure ? .https : .http, host: host, port: origin.port,
                    connectTimeout: .seconds(600)))
            let request = try request("POST", body: "x")
            for turn in 0..<40 {
                let ended = Count()
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            _ = await client.send(request, to: settings)
                            ended.value.add(1, ordering: .relaxed)
                        }
                    }
                    try? await Task.sleep(for: .microseconds(turn * 50))
                    while ended.value.load(ordering: .relaxed) < 8 {
                        await client.cancelTransfers(1)
                        await Task.yield()
                    }
                }
            }
            await client.shutDown()
            // The kernel may give up on an occupant meanwhile.
            #expect(sockets(to: silent.port) <= occupants)
        }
    }
}

/// Shared by tasks.
private final class Count: Sendable {
    let value = Atomic(0)
}
