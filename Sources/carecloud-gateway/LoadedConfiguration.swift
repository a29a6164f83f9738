import Configuration
import EventLoop
import Gateway
import Glibc
import YAML

/// A configuration file that was read and found right.
struct LoadedConfiguration {
    let configuration: GatewayConfiguration
    /// Equal for equal files: 16 hexadecimal digits (FNV-1a).
    let hash: String

    /// Fails with one line for each thing that is wrong.
    init(_ file: String, environment: [String: String]) throws(StartError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileContents.read(file)
        } catch {
            throw StartError("\(file): \(error): name an existing file with --config")
        }
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLDocument.parse(bytes, file: file)
        } catch {
            throw StartError("\(error)")
        }
        do throws(ConfigurationErrors) {
            configuration = try GatewayConfiguration(yaml: root, file: file, environment: environment)
        } catch {
            throw StartError(error.description)
        }
        let number = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(number, radix: 16)
        hash = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
