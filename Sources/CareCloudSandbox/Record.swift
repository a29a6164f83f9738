internal import JSON

/// One stored record: its JSON fields and the texts that differ by language.
struct Record {
    var fields: JSONObject
    /// Fields whose value depends on the language; their value in `fields` is only a place holder.
    var texts: [(field: String, text: LocalizedText)] = []
    /// The partner whose customer it is; nil for a customer of every partner, and for what is no customer.
    var partner: String?

    /// A record whose texts are the same in all languages, or are given beside it.
    init(_ fields: JSONValue, texts: [(field: String, text: LocalizedText)] = []) {
        self.fields = fields.object ?? JSONObject()
        self.texts = texts
    }

    /// The fields as a client of this language sees them.
    func fields(in language: Language) -> JSONObject {
        var localized = fields
        for (field, text) in texts { localized[field] = .string(text[language]) }
        return localized
    }

    /// The text of a field, or nil when it has none.
    func text(_ field: String) -> String? { fields[field]?.string }
}

/// The records of one resource in the order in which they came.
struct Table {
    private(set) var ids: [String] = []
    private var records: [String: Record] = [:]

    /// The record of an id; setting adds or replaces it, and nil removes it (linear).
    subscript(id: String) -> Record? {
        get { records[id] }
        set {
            if newValue == nil {
                ids.removeAll { $0 == id }
            } else if records[id] == nil {
                ids.append(id)
            }
            records[id] = newValue
        }
    }

    /// All records in order.
    var all: [Record] { ids.compactMap { records[$0] } }
}
