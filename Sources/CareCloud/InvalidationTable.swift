import HTTPSemantics

/// What each write of the specification drops from the cache: the source of docs/invalidation.md.
public enum InvalidationTable {
    /// A Markdown table: one row for each operation that is no plain read.
    public static var markdown: String {
        let rows = Operation.all.filter { $0.effect != .read }.map(row)
        return "| operation | effect | drops |\n| --- | --- | --- |\n" + rows.joined()
    }

    private static func row(_ operation: Operation) -> String {
        "| `\(operation.method) \(operation.path)` | \(operation.effect.rawValue) | \(dropped(by: operation)) |\n"
    }

    private static func dropped(by operation: Operation) -> String {
        let interface = operation.interfaces.first ?? .enterprise
        let base = "/webservice/rest-api/\(interface.segment)/v1.0"
        guard
            let target = CareCloudTarget(path: Array((base + operation.path).utf8), apiPath: Array("/".utf8))
        else { return "" }
        var dropped = target.droppedNames(by: target.invalidates(method: operation.method, status: 200))
        switch target.purges(method: operation.method, status: 200) {
        case .none: break
        case .tokenOfRequest: dropped.append("all that was stored for the request's token")
        case .tokenInBody: dropped.append("all that was stored for the token in the body")
        }
        return dropped.isEmpty ? "nothing" : dropped.joined(separator: "; ")
    }
}
