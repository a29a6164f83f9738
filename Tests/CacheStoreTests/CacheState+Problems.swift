@testable import CacheStore

extension CacheState {
    /// What contradicts itself or a bound.
    func problems() -> [String] {
        var problems: [String] = []
        var costs = 0
        var linked = 0
        for group in shares.groups.indices {
            let (bytes, count) = walk(group, &problems)
            costs += bytes
            linked += count
            if bytes > shares.groups[group] { problems.append("group \(group) is over its part") }
        }
        for tenant in shares.tenants.indices {
            let bytes = (0..<CacheShares.families).reduce(0) { $0 + self.bytes(ofGroup: tenant * 4 + $1) }
            if bytes > shares.tenants[tenant] { problems.append("tenant \(tenant) is over its part") }
        }
        if linked != records.count { problems.append("\(linked) in the lists, \(records.count) in use") }
        if costs - linked * Self.recordCost != contentBytes { problems.append("sum of costs") }
        if bytes != contentBytes + records.bytes + index.bytes { problems.append("sum of bytes") }
        if bytes > figures.capacity { problems.append("\(bytes) bytes are over the capacity") }
        if records.bytes / records.pageBytes * RecordTable.perPage < records.count {
            problems.append("pages")
        }
        return problems + countProblems()
    }

    private func walk(_ group: Int, _ problems: inout [String]) -> (bytes: Int, count: Int) {
        var slot = lists.newest[group]
        var newer = Record.none
        var (bytes, count) = (0, 0)
        var lastUse = UInt64.max
        while slot != Record.none {
            if records[slot].newer != newer { problems.append("links at \(slot)") }
            if records[slot].group != UInt32(group) { problems.append("group of \(slot)") }
            if records[slot].lastUse >= lastUse { problems.append("order at \(slot)") }
            if find(records[slot].key) != slot { problems.append("the index does not find \(slot)") }
            bytes += records[slot].cost
            count += 1
            lastUse = records[slot].lastUse
            (newer, slot) = (slot, records[slot].older)
        }
        if lists.oldest[group] != newer { problems.append("oldest of \(group)") }
        if lists.bytes[group] != bytes { problems.append("bytes of \(group)") }
        return (bytes, count)
    }

    private func countProblems() -> [String] {
        var problems: [String] = []
        var responses = 0
        for number in 0..<records.end where records.exists(number) {
            let slot = Slot(number)
            let marker = records[slot].marker
            switch records[slot].content {
            case .free, .alias: if marker != Record.none { problems.append("a marker of \(slot)") }
            case .response:
                responses += 1
                guard marker != Record.none else { continue }
                guard case .variants(let list) = records[marker].content, list.members.contains(slot) else {
                    problems.append("the marker of \(slot)")
                    continue
                }
            case .variants(let list):
                if list.members.isEmpty { problems.append("a marker of nothing") }
                for member in list.members where records[member].marker != slot {
                    problems.append("a member of \(slot)")
                }
            }
        }
        if responses != figures.entries { problems.append("\(responses) responses, not \(figures.entries)") }
        return problems
    }
}

extension RecordTable {
    var pageBytes: Int { Self.bytesPerPage }
}
