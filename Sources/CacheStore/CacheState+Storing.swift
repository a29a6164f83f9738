import HTTPSemantics

/// What became of an attempt to store.
enum Storing {
    case stored
    case refused(CacheStore.Refusal)
    /// The response has no Vary, and others under its key depend on these fields: it stands beside them.
    case varies([FieldName])
    /// Something was dropped, but more has to go: try again, and let others have the lock in between.
    case needsMoreRoom
}

extension CacheState {
    mutating func store(
        _ response: StoredResponse, under key: StorageKey, tags: StoreTags, group: Int,
        begunAt generation: UInt64, standsBeside: Bool
    ) -> Storing {
        guard fillGeneration(of: tags, tenant: response.tenant) <= generation else {
            return .refused(.overtakenByWrite)
        }
        if standsBeside, key.variant == nil || key.isBeside,
            let names = varyingFields(under: key.primary.bytes, at: response.stored),
            names != key.variant?.fields ?? []
        {
            return .varies(names)
        }
        let own = key.own.bytes
        var record = Record()
        record.cost = Self.recordCost + own.allocated + response.cost
        record.group = UInt32(group)
        record.tags = tags
        record.generation = generation
        record.content = .response(response)
        record.response.isBeside = key.isBeside
        guard let variant = key.variant else {
            return store(record, under: own, with: nil)
        }
        return store(record, under: own, with: Marker(key: key.primary.bytes, names: variant.fields))
    }

    /// - Parameter marker: What is to lead to it; nil when its own key does.
    private mutating func store(_ record: Record, under key: [UInt8], with marker: Marker?) -> Storing {
        let group = Int(record.group)
        let markerCost = marker.map { Self.recordCost + $0.key.allocated + VariantList.cost($0.names) } ?? 0
        guard fits(record.cost + markerCost, count: marker == nil ? 1 : 2, in: group) else {
            return .refused(.tooLarge)
        }
        if let old = find(key) { remove(old) }
        let present = marker.flatMap { makeReady($0) }
        let isNew = marker != nil && present == nil
        let room = makeRoom(
            for: record.cost + (isNew ? markerCost : 0), count: isNew ? 2 : 1, in: group)
        // It was used just now, so it has gone only where the two together are too much without more room.
        if let present, !records.isThere(present) { return .needsMoreRoom }
        guard room else { return .needsMoreRoom }
        let slot = insert(record, under: key)
        figures.entries += 1
        figures.stored += 1
        guard let marker else { return .stored }
        let markerSlot = present?.slot ?? insert(marker, cost: markerCost, group: record.group)
        addVariant(slot, to: markerSlot)
        return .stored
    }

    mutating func addAlias(_ alias: [UInt8], of key: [UInt8]) {
        guard let slot = find(key), case .response = records[slot].content else { return }
        let target = records.reference(to: slot)
        if let old = find(alias) {
            guard case .alias(let present) = records[old].content, present != target else { return }
            remove(old)
        }
        var record = Record()
        record.cost = Self.recordCost + alias.allocated
        record.group = records[slot].group
        record.content = .alias(target)
        touch(slot)
        let group = Int(record.group)
        guard hasRoom(for: record.cost, in: group) || figures.entries > 1,
            makeRoom(for: record.cost, count: 1, in: group), records.isThere(target)
        else { return }
        insert(record, under: alias)
    }

    mutating func remove(_ key: [UInt8]) {
        if let slot = find(key) { remove(slot) }
    }

    // MARK: Records

    @discardableResult
    mutating func insert(_ record: consuming Record, under key: [UInt8]) -> Slot {
        let cost = record.cost
        let group = Int(record.group)
        record.hash = Self.hash(key.span)
        record.key = key
        let slot = records.add(record)
        index.insert(slot, in: &records)
        contentBytes += cost - Self.recordCost
        lists.add(cost, to: group)
        linkNewest(slot)
        return slot
    }

    /// With what it leads to, if it is a marker, and with its marker, if it was the last that this led to.
    mutating func remove(_ slot: Slot) {
        let content = records[slot].content
        let marker = records[slot].marker
        let cost = records[slot].cost
        index.remove(slot, in: &records)
        unlink(slot)
        contentBytes -= cost - Self.recordCost
        lists.add(-cost, to: Int(records[slot].group))
        records.remove(slot)
        switch content {
        case .free, .alias: break
        case .response(let response):
            figures.entries -= 1
            response.leaveStore(countingIn: memory)
            dropped.append(response)
        case .variants(let list):
            for member in list.members {
                records[member].marker = Record.none
                remove(member)
            }
        }
        if marker != Record.none { removeVariant(slot, from: marker) }
    }
}
