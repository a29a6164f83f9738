import Configuration
import Glibc
import YAML

/// A file with nothing but what is required, and a budget so that nothing is warned of.
let smallest = """
    listen: [{ address: 127.0.0.1:8080 }]
    tenants:
      - name: shop
        upstream: https://sandbox.crmcarecloud.com
        budget: { rate: 10/s }
    """

func parse(_ text: String, file: String = "gateway.yaml") throws -> YAMLNode {
    try YAMLDocument.parse(Array(text.utf8), file: file)
}

func load(_ text: String, environment: [String: String] = [:]) throws -> GatewayConfiguration {
    try GatewayConfiguration(yaml: parse(text), file: "gateway.yaml", environment: environment)
}

/// The lines of the complaint, without the file's name; none if the file is accepted.
func complaints(_ text: String, environment: [String: String] = [:]) throws -> [String] {
    do {
        _ = try load(text, environment: environment)
        return []
    } catch let errors as ConfigurationErrors {
        return errors.description.split(separator: "\n").map { String($0.dropFirst("gateway.yaml:".count)) }
    }
}

enum RepositoryFile: Error { case unreadable(String) }

/// A file of the repository, by its path from the root.
func repositoryFile(_ path: String, from source: String = #filePath) throws -> String {
    let root = source.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let file = fopen("/\(root)/\(path)", "r") else { throw RepositoryFile.unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}

/// gateway.yaml with the `#` taken away where a setting follows it directly.
func everythingOn() throws -> String {
    try repositoryFile("config/gateway.yaml").split(separator: "\n").map { line -> Substring in
        guard let hash = line.firstIndex(of: "#"), line[..<hash].allSatisfy({ $0 == " " }) else {
            return line
        }
        let rest = line[line.index(after: hash)...]
        return rest.first?.isLowercase == true || rest.hasPrefix("- ") ? line[..<hash] + rest : line
    }.joined(separator: "\n")
}

/// The keys of all sections in and below `node`, in the order of the file: `tenants[].budget.rate`.
func paths(in node: YAMLNode, below path: String) -> [String] {
    switch node.content {
    case .scalar: return []
    case .sequence(let elements): return elements.flatMap { paths(in: $0, below: path + "[]") }
    case .mapping(let pairs):
        return pairs.flatMap { pair -> [String] in
            guard case .scalar(let name, _) = pair.key.content else { return [] }
            let below = path.isEmpty ? name : "\(path).\(name)"
            return [below] + paths(in: pair.value, below: below)
        }
    }
}
