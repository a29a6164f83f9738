import HTTPSemantics

extension CacheState {
    /// Variants of one key. A field that differs from request to request must not fill the memory.
    static let mostVariants = 32

    mutating func store(
        _ response: StoredResponse, under key: StorageKey, tags: StoreTags, group: Int,
        begunAt generation: UInt64
    ) -> CacheStore.Refusal? {
        guard fillGeneration(of: tags, tenant: response.tenant) <= generation else {
            return .overtakenByWrite
        }
        let own = key.own.bytes
        let cost = Self.recordCost + arrayCost(own.count) + response.cost
        guard cost <= shares.groups[group], cost <= shares.tenants[response.tenant], cost <= figures.capacity
        else { return .tooLarge }
        if let old = find(own) { remove(old) }
        if let variant = key.variant { prepareVariants(key.primary.bytes, variant.fields, group: group) }
        makeRoom(for: cost, in: group)
        let slot = insert(
            own, cost: cost, group: group,
            content: .response(response, tags: tags, generation: generation))
        figures.entries += 1
        figures.stored += 1
        if key.variant != nil { addVariant(slot, to: key.primary.bytes) }
        return nil
    }

    mutating func addAlias(_ alias: [UInt8], of key: [UInt8]) {
        guard let slot = find(key), case .response = records[slot].content else { return }
        if let old = find(alias) {
            guard case .alias = records[old].content else { return }
            remove(old)
        }
        let group = records[slot].group
        let cost = Self.recordCost + arrayCost(alias.count)
        touch(slot)
        let target = reference(to: slot)
        guard hasRoom(for: cost, in: group) || figures.entries > 1 else { return }
        makeRoom(for: cost, in: group)
        guard records[slot].occupant == target.occupant else { return }
        insert(alias, cost: cost, group: group, content: .alias(target))
    }

    mutating func remove(_ key: [UInt8]) {
        if let slot = find(key) { remove(slot) }
    }

    // MARK: Variants

    /// The key's own record names the fields; responses that depended on others go.
    private mutating func prepareVariants(_ primary: [UInt8], _ names: [FieldName], group: Int) {
        if let slot = find(primary) {
            if case .variants(names, var members) = records[slot].content {
                members.removeAll { records[$0.slot].occupant != $0.occupant }
                if members.count >= Self.mostVariants { remove(members.removeFirst().slot) }
                records[slot].content = .variants(names, members)
                touch(slot)
                return
            }
            remove(slot)
        }
        let cost =
            Self.recordCost + arrayCost(primary.count) + Self.variantsCost
            + names.reduce(0) { $0 + 64 + $1.description.utf8.count * 2 }
        makeRoom(for: cost, in: group)
        insert(primary, cost: cost, group: group, content: .variants(names, []))
    }

    /// Their references, counted in full beforehand, and the list of names.
    private static let variantsCost = (mostVariants + 1) * 16 + 96

    private mutating func addVariant(_ member: Int, to primary: [UInt8]) {
        // Making room for the member may have cost the names: nothing would lead to it then.
        guard let slot = find(primary), case .variants(let names, let members) = records[slot].content else {
            return remove(member)
        }
        records[slot].content = .variants(names, members + [reference(to: member)])
    }

    // MARK: Records

    private func reference(to slot: Int) -> Record.Reference {
        Record.Reference(slot: slot, occupant: records[slot].occupant)
    }

    @discardableResult
    private mutating func insert(_ key: [UInt8], cost: Int, group: Int, content: Record.Content) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
        } else {
            slot = records.count
            records.append(Record())
        }
        let hash = Self.hash(key.span)
        records[slot].key = key
        records[slot].hash = hash
        records[slot].content = content
        records[slot].cost = cost
        records[slot].group = group
        records[slot].response = ResponseState()
        index.insert(slot, hash: hash) { [records] in records[$0].hash }
        figures.bytes += cost
        lists.add(cost, to: group)
        linkNewest(slot)
        return slot
    }

    mutating func remove(_ slot: Int) {
        let content = records[slot].content
        if case .response(let response, _, _) = content {
            figures.entries -= 1
            response.leaveStore(countingIn: memory)
        }
        figures.bytes -= records[slot].cost
        lists.add(-records[slot].cost, to: records[slot].group)
        unlink(slot)
        index.remove(slot, hash: records[slot].hash) { [records] in records[$0].hash }
        records[slot].occupant += 1
        records[slot].key = []
        records[slot].content = .free
        free.append(slot)
        guard case .variants(_, let members) = content else { return }
        for member in members where records[member.slot].occupant == member.occupant { remove(member.slot) }
    }
}
