import Configuration
import YAML

/// A configuration is refused with places inside the file, or read; as text it is read again as the same.
enum ConfigurationRules {
    private static let environment = ["A": "a", "PORT": "8080", "TOKEN": "0123456789abcdef"]

    static func check(_ input: [UInt8]) {
        checkAddresses(input.text)
        let lineCount = input.count { $0 == 10 || $0 == 13 } + 2
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLDocument.parse(input, file: "f")
        } catch {
            // libyaml also ends lines at NEL, LS and PS, which have several bytes.
            return expect(1...max(lineCount, input.count + 2) ~= error.line && error.column >= 1, "\(error)")
        }
        let configuration: GatewayConfiguration
        do throws(ConfigurationErrors) {
            configuration = try GatewayConfiguration(yaml: root, file: "f", environment: environment)
        } catch {
            expect(!error.errors.isEmpty, "refused without a reason")
            let lines = error.errors.map(\.position.line)
            return expect(lines.allSatisfy { $0 >= 1 } && lines == lines.sorted(), "\(error)")
        }
        checkText(configuration)
    }

    private static func checkText(_ configuration: GatewayConfiguration) {
        let text = configuration.text
        do {
            let root = try YAMLDocument.parse(Array(text.utf8), file: "text")
            let again = try GatewayConfiguration(yaml: root, file: "text", environment: [:])
            expect(again.text == text, "read again, the text differs:\n\(text)")
        } catch {
            // A secret of the environment is not in the text.
            expect(text.contains("***"), "the text is refused: \(error)\n\(text)")
        }
    }

    private static func checkAddresses(_ text: String) {
        if let address = IPAddress(text) {
            expect(IPAddress(address.description) == address, "\(address)")
            expect(IPAddress(bytes: address.bytes) == address, "\(address)")
        }
        if let network = try? Network(text) {
            expect((try? Network(network.description)) == network, "\(network)")
            expect(network.contains(network.address), "\(network) does not contain its own address")
        }
        for address in ListenAddress.parse(text) ?? [] {
            expect(ListenAddress.parse(address.description) == [address], "\(address)")
        }
        if let origin = WebOrigin(text) { expect(WebOrigin(origin.description) == origin, "\(origin)") }
        if let origin = try? UpstreamOrigin(text) {
            expect((try? UpstreamOrigin(origin.description)) == origin, "\(origin)")
        }
    }
}
