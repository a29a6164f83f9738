/// The members of a JSON object, in the order in which they were first set.
///
/// Names are compared byte by byte (RFC 8259 §8.3): a composed and a decomposed `é` are two names, and a comparison takes
/// linear time, which Swift's of normalized text does not.
///
/// Looking a member up, setting it and appending one take constant time, removing one is O(members).
public struct JSONObject: Equatable, Sendable {
    /// One name and its value.
    public struct Member: Equatable, Sendable {
        /// The unescaped name.
        public let name: String
        /// What the name stands for.
        public var value: JSONValue

        /// Whether both have the same name, byte by byte, and equal values.
        public static func == (left: Member, right: Member) -> Bool {
            left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
        }
    }

    /// Up to this number of members, comparing each name costs less than hashing one.
    private static let mostCompared = 16

    /// All members in order.
    public private(set) var members: [Member] = []
    /// The position of each name's bytes in `members`; empty while these are few.
    private var positions: [[UInt8]: Int] = [:]

    /// Creates an object without members.
    public init() {}

    /// The value of a member; setting replaces it in place, appends it, or (nil) removes it.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(new: name, value)
            case (let position?, nil):
                members.remove(at: position)
                positions = [:]
                notePositions()
            case (nil, nil): break
            }
        }
    }

    /// Appends a member whose name is known to be new, in constant time.
    public mutating func append(new name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        notePositions()
    }

    /// The value below nested objects, or nil when a step is missing.
    public func value(at path: [String]) -> JSONValue? {
        var value: JSONValue? = .object(self)
        for name in path { value = value?[name] }
        return value
    }

    /// Whether both have equal members in the same order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members == right.members
    }

    private func position(of name: String) -> Int? {
        positions.isEmpty
            ? members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) } : positions[Array(name.utf8)]
    }

    /// Notes the positions of members that have none yet.
    private mutating func notePositions() {
        guard members.count > Self.mostCompared else { return }
        for position in positions.count..<members.count {
            positions[Array(members[position].name.utf8)] = position
        }
    }
}
