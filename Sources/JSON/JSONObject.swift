/// The members of a JSON object, in the order in which they were first set.
///
/// Look-up is linear: meant for objects of some dozen members.
public struct JSONObject: Equatable, Sendable {
    /// One name and its value.
    public struct Member: Equatable, Sendable {
        /// The unescaped name.
        public let name: String
        /// What the name stands for.
        public var value: JSONValue
    }

    /// All members in order.
    public private(set) var members: [Member] = []

    /// Creates an object without members.
    public init() {}

    /// The value of a member; setting replaces it in place, appends it, or (nil) removes it.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (let index?, nil): members.remove(at: index)
            case (nil, nil): break
            }
        }
    }

    /// Appends a member whose name is known to be new, in constant time.
    public mutating func append(new name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    /// The value below nested objects, or nil when a step is missing.
    public func value(at path: [String]) -> JSONValue? {
        var value: JSONValue? = .object(self)
        for name in path { value = value?[name] }
        return value
    }
}
