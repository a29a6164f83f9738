import CareCloudSandbox
import Downstream
import EventLoop
import Glibc
import HTTPWire
import Streams

@main
struct Main {
    static func main() {
        guard StandardDescriptors.open() else { exit(1) }
        Signal.block()
        ResourceLimits.raiseDescriptors()
        do {
            let command = try SandboxCommand(arguments: CommandLine.arguments.dropFirst()) { path in
                try? FileContents.read(path)
            }
            switch command {
            case .help: Console.print(SandboxCommand.usage)
            case .serve(var options):
                // A token of the process before this one must not come to life again.
                options.tokenSeed = .random(in: 0 ... .max)
                try serve(options)
            }
        } catch {
            Console.complain("carecloud-sandbox: \(error)")
            exit(1)
        }
    }

    private static func serve(_ options: SandboxOptions) throws {
        guard let address = SocketAddress(options.listen) else {
            Console.complain(
                "carecloud-sandbox: --listen needs an IP address and a port, such as 127.0.0.1:8443")
            exit(1)
        }
        var tls: TLSContext?
        if case .tls(let certificate, let key) = options.transport {
            tls = try TLSContext(certificateFile: certificate, keyFile: key)
        }
        let socket = try ListeningSocket(address, sharingPort: false)
        let loop = try EventLoop(name: "sandbox")
        let settings = ServerSettings(
            wire: WireLimits(requestLine: 64 * 1024, head: 96 * 1024), body: 16 * 1024 * 1024,
            headerTimeout: .seconds(30), writeTimeout: .seconds(30), idleTimeout: .seconds(300),
            connections: 10000)
        let listener = try Listener(
            socket, on: loop, settings: settings, handler: SandboxHandler(options, on: loop),
            connections: ConnectionCount(),
            memory: BufferMemory(capacity: 256 * 1024 * 1024), tls: tls)
        try loop.start()
        Console.print("carecloud-sandbox: listening on \(tls == nil ? "http" : "https")://\(socket.address)")
        if socket.isAddressMissing {
            Console.complain(
                "carecloud-sandbox: no interface has the address \(socket.address) yet: connections come in once an "
                    + "interface has it; else correct --listen")
        }
        while !Signal.wait().endsProgram {}
        loop.perform {
            listener.abort()
            loop.stop()
        }
        loop.join()
    }
}
