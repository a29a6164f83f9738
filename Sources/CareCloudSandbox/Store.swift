internal import JSON

/// Everything that the stand-in knows, in memory.
struct Store {
    private var tables: [Resource: Table] = [:]
    private var createdRecords = 0

    /// The made-up data: the same in every process.
    static func seeded() -> Store {
        var store = Store()
        store.seedReference()
        store.seedCatalogue()
        store.seedCustomers()
        return store
    }

    /// The record of an id; setting adds, replaces or (nil) removes it.
    subscript(resource: Resource, id: String) -> Record? {
        get { tables[resource]?[id] }
        set { tables[resource, default: Table()][id] = newValue }
    }

    /// All records of a resource in order.
    func all(_ resource: Resource) -> [Record] { tables[resource]?.all ?? [] }

    /// The first record whose field holds this text; linear.
    func first(_ resource: Resource, where field: String, is text: String) -> Record? {
        all(resource).first { $0.text(field) == text }
    }

    /// The id of a record that a client creates; never one of the seed.
    mutating func newID(_ resource: Resource) -> String {
        createdRecords += 1
        return Self.id(resource.rawValue, 1_000_000 + createdRecords)
    }

    /// A record as a client of this language sees it; a voucher carries its reward.
    func rendered(_ record: Record, language: Language) -> JSONValue {
        var fields = record.fields(in: language)
        if let rewardID = fields["reward"]?["reward_id"]?.string, let reward = self[.rewards, rewardID] {
            fields["reward"] = .object(reward.fields(in: language))
        }
        return .object(fields)
    }

    /// 26 hexadecimal digits that depend only on the two arguments.
    static func id(_ name: String, _ number: Int) -> String {
        var state = name.utf8.reduce(UInt64(number) &+ 0x9E37_79B9_7F4A_7C15) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        var digits = "8"
        for length in [13, 12] {
            state = mixed(state)
            let word = String(state, radix: 16)
            digits += (String(repeating: "0", count: 16 - word.count) + word).prefix(length)
        }
        return digits
    }

    /// One step of SplitMix64.
    static func mixed(_ state: UInt64) -> UInt64 {
        var word = state &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
