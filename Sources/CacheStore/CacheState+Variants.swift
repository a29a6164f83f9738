import HTTPSemantics

/// What leads to the responses under a key that depend on further fields of the request.
struct Marker {
    let key: [UInt8]
    let names: [FieldName]
}

extension CacheState {
    /// Variants of one key. A field that differs from request to request must not fill the memory.
    static let mostVariants = 32

    /// The fields that responses under the key depend on; nil when none of those can still be used. At most
    /// ``mostVariants`` are looked at.
    func varyingFields(under key: [UInt8], at now: ContinuousClock.Instant) -> [FieldName]? {
        guard let slot = find(key), case .variants(let list) = records[slot].content else { return nil }
        let isInUse = list.members.contains { member in
            guard !records[member].response.isBeside, case .response(let response) = records[member].content
            else { return false }
            return response.isUseful(at: now, isInvalidated: isInvalidated(member, response))
        }
        return isInUse ? list.names : nil
    }

    /// The marker that is there, with a place for one more; nil when a new one is needed. Responses under the key that
    /// depend on other fields go.
    mutating func makeReady(_ marker: Marker) -> Record.Reference? {
        guard let slot = find(marker.key) else { return nil }
        guard case .variants(let list) = records[slot].content, list.names == marker.names else {
            remove(slot)
            return nil
        }
        touch(slot)
        if list.members.count >= Self.mostVariants { remove(list.members[0]) }
        return records.reference(to: slot)
    }

    mutating func insert(_ marker: Marker, cost: Int, group: UInt32) -> Slot {
        var record = Record()
        record.cost = cost
        record.group = group
        record.content = .variants(VariantList(names: marker.names))
        return insert(record, under: marker.key)
    }

    mutating func addVariant(_ member: Slot, to marker: Slot) {
        guard case .variants(let list) = records[marker].content else { return }
        records[member].marker = marker
        list.members.append(member)
    }

    mutating func removeVariant(_ member: Slot, from marker: Slot) {
        guard case .variants(let list) = records[marker].content else { return }
        list.members.removeAll { $0 == member }
        if list.members.isEmpty { remove(marker) }
    }
}
