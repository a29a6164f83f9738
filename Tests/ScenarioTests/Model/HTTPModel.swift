/// What the gateway's cache should hold, as a list that is searched from end to end.
struct HTTPModel {
    /// Who is answered alike (design §4).
    struct Key: Equatable {
        let resource: Int
        let language: String
        let authorization: String
        let till: String
        let query: String
    }

    struct Entry {
        let key: Key
        let content: ModelContent
        /// Between these moments it ends; nil for one that must always be confirmed.
        let ends: ClosedRange<ContinuousClock.Instant>?
        var isDropped = false
        /// The origin has failed to confirm it, but it may stand in: for a while nobody need ask.
        var isFailing = false

        var resource: ModelResource { ModelResource.all[key.resource] }
    }

    /// Whether the origin is asked.
    enum Asks { case never, perhaps, always }

    private(set) var entries: [Entry] = []

    func entry(_ key: Key) -> Entry? { entries.first { $0.key == key } }

    /// RFC 9111 §4, for a request that came and was answered between these moments.
    func asks(_ entry: Entry, during times: ClosedRange<ContinuousClock.Instant>) -> Asks {
        guard !entry.isDropped, let ends = entry.ends else { return .always }
        if times.upperBound < ends.lowerBound { return .never }
        if times.lowerBound > ends.upperBound { return entry.isFailing ? .perhaps : .always }
        return .perhaps
    }

    mutating func store(
        _ key: Key, _ content: ModelContent, during times: ClosedRange<ContinuousClock.Instant>
    ) {
        remove(key)
        let resource = ModelResource.all[key.resource]
        guard resource.isStored else { return }
        // The gateway's clock is that of the turn of its loop, which a busy machine makes long.
        let slack = Duration.milliseconds(400)
        let ends = resource.seconds.map {
            times.lowerBound + .seconds($0) - slack...times.upperBound + .seconds($0) + slack
        }
        entries.append(Entry(key: key, content: content, ends: ends))
    }

    mutating func remove(_ key: Key) {
        entries.removeAll { $0.key == key }
    }

    mutating func noteFailure(_ key: Key) {
        for index in entries.indices where entries[index].key == key {
            entries[index].isFailing = entries[index].resource.staleIfError
        }
    }

    /// A write, or an operator. What cannot be confirmed is of no use any more.
    mutating func drop(_ fits: (Entry) -> Bool) {
        for index in entries.indices where fits(entries[index]) { entries[index].isDropped = true }
        entries.removeAll { $0.isDropped && !$0.resource.hasTag }
    }

    mutating func remove(where fits: (Entry) -> Bool) {
        entries.removeAll(where: fits)
    }
}
