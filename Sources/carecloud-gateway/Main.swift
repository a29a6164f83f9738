import Admin
import Configuration
import EventLoop
import Gateway
import Glibc
import JSON
import Telemetry

@main
struct Main {
    static let version = "0.1.0"

    static func main() {
        guard StandardDescriptors.open() else { exit(1) }
        do throws(UsageError) {
            switch try CommandLineOptions(CommandLine.arguments.dropFirst()) {
            case .help: Console.print(CommandLineOptions.usage)
            case .version: Console.print("carecloud-gateway \(version)")
            case .check(let file, let check): fail(self.check(file, check))
            case .stats(let file): fail(printStatistics(file))
            case .purge(let file, let order): fail(purge(file, order))
            case .newKey(let name): fail(printNewKey(name))
            case .run(let file, let isDumpable): fail(run(file, isDumpable: isDumpable))
            }
        } catch {
            Console.complain("carecloud-gateway: \(error.message)\n\n\(CommandLineOptions.usage)")
            exit(2)
        }
    }

    /// Ends the program with one line, if there is one to say.
    private static func fail(_ error: StartError?) {
        guard let error else { return }
        Console.complain("carecloud-gateway: \(error)")
        exit(1)
    }

    private static func check(_ file: String, _ check: CommandLineOptions.Check) -> StartError? {
        do throws(StartError) {
            let loaded = try LoadedConfiguration(file, environment: Environment.variables)
            for warning in loaded.configuration.warnings { Console.complain("\(warning)") }
            switch check {
            case .explanation(let request):
                Console.print(try RequestExplanation(of: request, in: loaded.configuration).text)
            case .text:
                Console.print(loaded.configuration.text)
                try checkFiles(of: loaded.configuration)
            case .verdict:
                try checkFiles(of: loaded.configuration)
                Console.print("\(file) is right.")
            }
            return nil
        } catch {
            return error
        }
    }

    /// Fails with one line for each file that the configuration names and that cannot be used.
    private static func checkFiles(of configuration: GatewayConfiguration) throws(StartError) {
        var errors: [StartError] = []
        do throws(StartError) {
            _ = try AdminKey(configuration.admin)
        } catch {
            errors.append(error)
        }
        errors += GatewayServer.check(configuration)
        for warning in GatewayServer.warnings(configuration) { Console.complain(warning) }
        guard errors.isEmpty else {
            throw StartError(errors.map(\.description).joined(separator: "\n"))
        }
    }

    private static func printStatistics(_ file: String) -> StartError? {
        do throws(StartError) {
            let loaded = try LoadedConfiguration(file, environment: Environment.variables)
            Console.print(try AdminClient(loaded.configuration.admin).statistics())
            return nil
        } catch {
            return error
        }
    }

    private static func purge(_ file: String, _ order: JSONValue) -> StartError? {
        do throws(StartError) {
            let loaded = try LoadedConfiguration(file, environment: Environment.variables)
            let count = try AdminClient(loaded.configuration.admin).purge(order)
            Console.print(count == 1 ? "1 stored answer dropped" : "\(count) stored answers dropped")
            return nil
        } catch {
            return error
        }
    }

    /// The key itself is nowhere kept: who loses it makes a new one.
    private static func printNewKey(_ name: String) -> StartError? {
        guard let key = DeviceKey.make() else {
            return StartError("the machine has no randomness to give: see the system's log")
        }
        Console.print(
            """
            The key of \(name), shown this once:

                \(key.text)

            The device sends it with each request, as X-Gateway-Key or as Authorization: Bearer.
            Put this under clients in the gateway's configuration, and restart the gateway:

                - name: \(name)
                  keys: ["\(key.configurationText)"]
            """)
        return nil
    }

    private static func run(_ file: String, isDumpable: Bool) -> StartError? {
        Signal.block()
        ResourceLimits.forbidCoreDumps()
        if !isDumpable { ResourceLimits.forbidAttaching() }
        do throws(StartError) {
            let loaded = try LoadedConfiguration(file, environment: Environment.variables)
            try serve(loaded, isDumpable: isDumpable)
            return nil
        } catch {
            return error
        }
    }

    private static func serve(_ loaded: LoadedConfiguration, isDumpable: Bool) throws(StartError) {
        let configuration = loaded.configuration
        let writer: LineWriter
        do throws(SystemError) {
            writer = try LineWriter(descriptor: STDOUT_FILENO)
        } catch {
            throw StartError("log: \(error)")
        }
        defer { writer.finish() }
        let log = LogSink(writer, level: LogLine.Level(rawValue: configuration.log.level.rawValue) ?? .info)
        for warning in configuration.warnings {
            log.write(LogLine(.warning, "configuration", ["warning": .text(warning.description)]))
        }
        for warning in GatewayServer.warnings(configuration) {
            log.write(LogLine(.warning, "a secret can be read", ["warning": .text(warning)]))
        }
        if isDumpable {
            log.write(
                LogLine(
                    .warning, "other processes of this user can read the gateway's memory",
                    ["next": .text("start it without --dumpable")]))
        }
        let key = try AdminKey(configuration.admin)
        let server = try GatewayServer(configuration, log: log)
        let admin = try AdminServer(
            for: server, configuration: configuration.admin, key: key, version: version,
            configurationHash: loaded.hash)
        try server.start()
        report(server, log)
        waitForEnd(log)
        withExtendedLifetime(admin) { server.drain() }
        log.write(LogLine(.info, "stopped", ["log_lines_dropped": .integer(Int64(writer.dropped))]))
    }

    private static func report(_ server: GatewayServer, _ log: LogSink) {
        log.write(
            LogLine(
                .info, "listening",
                [
                    "address": .text(server.addresses.map(\.description).joined(separator: ",")),
                    "admin": .text(server.adminSockets.map(\.address.description).joined(separator: ",")),
                    "version": .text(version),
                ]))
    }

    /// Comes back when the program is to end. A second SIGINT ends it at once.
    private static func waitForEnd(_ log: LogSink) {
        while true {
            let signal = Signal.wait()
            if signal.endsProgram {
                Signal.unblock(.interrupt)
                log.write(LogLine(.info, "draining"))
                return
            }
            let next =
                signal == .hangUp
                ? "restart to use a changed configuration"
                : "send SIGTERM to end the gateway; no signal is needed to rotate its log"
            log.write(
                LogLine(.warning, "signal ignored", ["signal": .text(signal.name), "next": .text(next)]))
        }
    }
}
