import Foundation

/// A JSON value that is asked by path: `stats["cache.hits"]`, `stats["tenants.0.name"]`.
struct JSON {
    private let value: Any

    init(_ bytes: [UInt8]) throws {
        value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    private init(value: Any) {
        self.value = value
    }

    /// Nil when there is nothing; `null` is something.
    subscript(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(self) { json, name in json?.member(String(name)) }
    }

    func int(_ path: String) -> Int? { (self[path]?.value as? NSNumber)?.intValue }
    func double(_ path: String) -> Double? { (self[path]?.value as? NSNumber)?.doubleValue }
    func string(_ path: String) -> String? { self[path]?.value as? String }

    /// The member of this name as it is, dots included.
    func member(_ name: String) -> JSON? {
        if let object = value as? [String: Any] { return object[name].map(JSON.init(value:)) }
        guard let list = value as? [Any], let index = Int(name), list.indices.contains(index) else {
            return nil
        }
        return JSON(value: list[index])
    }

    /// The whole value as a number.
    var number: Int? { (value as? NSNumber)?.intValue }
}
