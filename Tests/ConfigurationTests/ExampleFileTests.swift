@testable import Configuration
import Testing
import YAML

@Suite("The files in config/")
struct ExampleFileTests {
    @Test("gateway.yaml runs as it is: the shared sandbox, no credentials, a budget, no warnings")
    func gateway() throws {
        let configuration = try load(repositoryFile("config/gateway.yaml"))
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.tenants.map(\.upstream.description) == ["https://sandbox.crmcarecloud.com"])
        let tenant = try #require(configuration.tenants.first)
        #expect(!tenant.hasCredentials)
        #expect(tenant.enterprise.clientAuthorization == .pass)
        #expect(tenant.budget?.pace == .rate(RequestRate(count: 10, interval: .seconds(1)), burst: 20))
    }

    @Test("the values that gateway.yaml shows are the defaults")
    func gatewayShowsDefaults() throws {
        var shown = try load(repositoryFile("config/gateway.yaml"))
        let smallest = try load(smallest)
        for index in shown.tenants.indices { shown.tenants[index].name = "shop" }
        #expect(shown == smallest)
    }

    @Test("gateway.yaml still loads with every setting switched on")
    func gatewayWithEverything() throws {
        let configuration = try load(everythingOn())
        let tenant = try #require(configuration.tenants.first)
        #expect(configuration.clients.map(\.name) == [nil, "till-4"])
        #expect(configuration.clients.first?.networks.map(\.description) == ["127.0.0.0/8", "10.1.0.0/16"])
        #expect(configuration.admin.keyFile?.path == "/etc/carecloud-gateway/secrets/admin.key")
        #expect(tenant.certificateAuthorityFile?.path == "/etc/carecloud-gateway/ca.pem")
        #expect(tenant.hosts == ["till-gateway.shop.example"])
        guard case .bearerTokenFile(let file)? = tenant.customer.credentials,
            case .login(let login)? = tenant.enterprise.credentials
        else {
            Issue.record("expected a token file and a login")
            return
        }
        #expect(file.path == "/etc/carecloud-gateway/secrets/customer.token")
        #expect(login.login == "till-gateway")
        #expect(login.tokenFile?.path == "/var/lib/carecloud-gateway/enterprise.json")
    }

    @Test("gateway.yaml mentions every key, and explains it")
    func gatewayIsComplete() throws {
        // Only one kind of credentials can stand in each interface, and a secret comes from a file or a variable.
        let generic = { (path: String) in
            guard let section = path.firstRange(of: ".credentials.") else { return path }
            let name = path[section.upperBound...]
            return "credentials." + (name.hasSuffix("_file") ? name.dropLast("_file".count) : name)
        }
        let mentioned = Set(paths(in: try parse(everythingOn()), below: "").map(generic))
        // What stands in place of the rate is shown in the explanation.
        let others = ["ceiling", "limit", "window"].map { "tenants[].budget.\($0)" }
        #expect(Set(ConfigurationKey.all.map(\.path).map(generic)).subtracting(mentioned) == Set(others))
        let text = try repositoryFile("config/gateway.yaml")
        #expect(
            text.contains("{ rate: learn, ceiling: 50/s }") && text.contains("{ limit: 600, window: 1m }"))
        #expect(Set(ConfigurationKey.all.map(\.path)).count == ConfigurationKey.all.count)
        #expect(ConfigurationKey.all.allSatisfy { !$0.help.isEmpty && !$0.help.hasSuffix(".") })
    }

    @Test("demo.yaml loads with the environment that the demo sets, without warnings")
    func demo() throws {
        let configuration = try load(
            repositoryFile("config/demo.yaml"),
            environment: [
                "GATEWAY_PORT": "8080", "ADMIN_PORT": "9180", "SANDBOX_PORT": "8443",
                "DEMO_DIRECTORY": "/tmp/demo",
            ])
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.listen.map(\.description) == ["127.0.0.1:8080"])
        #expect(configuration.admin.addresses.map(\.description) == ["127.0.0.1:9180"])
        let tenant = try #require(configuration.tenants.first)
        #expect(tenant.upstream.description == "https://localhost:8443")
        #expect(tenant.certificateAuthorityFile?.path == "/tmp/demo/ca.pem")
        let files = [tenant.enterprise, tenant.customer].map { interface -> String? in
            guard case .bearerTokenFile(let file)? = interface.credentials else { return nil }
            return file.path
        }
        #expect(files == ["/tmp/demo/enterprise.token", "/tmp/demo/customer.token"])
        #expect(
            tenant.budget
                == BudgetConfiguration(
                    pace: .rate(RequestRate(count: 50, interval: .seconds(1)), burst: 20),
                    maximumWait: .seconds(5), maximumSyncWait: .seconds(30), maximumQueue: 1000,
                    maximumQueueBytes: 16 << 20))
    }

    @Test("demo.yaml names every variable that is missing")
    func demoWithoutEnvironment() throws {
        let unset = try complaints(repositoryFile("config/demo.yaml")).compactMap {
            $0.split(separator: " ").first { $0.allSatisfy { $0.isUppercase || $0 == "_" } }
        }
        #expect(Set(unset) == ["GATEWAY_PORT", "ADMIN_PORT", "SANDBOX_PORT", "DEMO_DIRECTORY"])
    }

    @Test(
        "a file cut or damaged anywhere is read or refused with a place inside it", arguments: [0, 7, 13, 29])
    func damaged(offset: Int) throws {
        let whole = Array(try repositoryFile("config/gateway.yaml").utf8)
        let lines = whole.count { $0 == UInt8(ascii: "\n") } + 2
        let replacements = Array("\t:[]{}\"'*&!#$|>%@`-?,\0\n".utf8) + [0x80, 0xff]
        for position in stride(from: offset, to: whole.count, by: 31) {
            var damaged = whole
            damaged[position] = replacements[position % replacements.count]
            for bytes in [Array(whole[..<position]), damaged] {
                do throws(YAMLError) {
                    let root = try YAMLDocument.parse(bytes, file: "gateway.yaml")
                    _ = Result { () throws(ConfigurationErrors) in
                        try GatewayConfiguration(yaml: root, file: "gateway.yaml", environment: [:])
                    }
                } catch {
                    #expect(1...lines ~= error.line && error.column >= 1, "\(error)")
                }
            }
        }
    }
}
