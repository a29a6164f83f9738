/// The records, in pages. O(1) each, none of them ever moves.
struct RecordTable: ~Copyable {
    private static let shift = 5
    static let perPage = 1 << shift

    private var pages: Pages<Record>
    /// Records in use.
    private(set) var count = 0
    private var firstFree = Record.none
    /// Pages that were given back, each with the number of the next as its note; -1 for none.
    private var firstVacant = -1
    private var occupants: UInt64 = 0

    /// How many there can be at the same time.
    let most: Int

    /// - Parameter capacity: Bytes for them and all else.
    init(capacity: Int) {
        let places = max(0, capacity) / Self.bytesPerPage + 1
        pages = Pages(shift: Self.shift, places: places)
        most = places * Self.perPage
    }

    static var bytesPerPage: Int { allocatedBytes(MemoryLayout<Record>.stride * perPage) }

    var bytes: Int { pages.count * pages.bytesPerPage }

    /// Further bytes that so many further records take, at most as many as a page has.
    func growth(for further: Int) -> Int {
        pages.count * Self.perPage - count >= further ? 0 : pages.bytesPerPage
    }

    /// One past the last slot there has been.
    var end: Int { pages.end * Self.perPage }

    subscript(slot: Slot) -> Record {
        // Safe: it stays where it is while `self` is borrowed.
        @inline(__always) unsafeAddress { unsafe UnsafePointer(pages.element(Int(slot))) }
        @inline(__always) unsafeMutableAddress { unsafe pages.element(Int(slot)) }
    }

    /// Whether a slot is in memory, used or not.
    func exists(_ slot: Int) -> Bool { pages.isInUse(slot >> Self.shift) }

    /// Whether a reference leads to what it was made for.
    func isThere(_ reference: Record.Reference) -> Bool {
        exists(Int(reference.slot)) && self[reference.slot].occupant == reference.occupant
    }

    func reference(to slot: Slot) -> Record.Reference {
        Record.Reference(slot: slot, occupant: self[slot].occupant)
    }

    /// Takes a slot into use.
    mutating func add(_ record: consuming Record) -> Slot {
        if firstFree == Record.none { addPage() }
        let slot = firstFree
        takeFromFree(slot)
        occupants += 1
        record.occupant = occupants
        self[slot] = record
        pages[noteOf: Int(slot) >> Self.shift] += 1
        count += 1
        return slot
    }

    /// Frees a slot, and its page when it was the last one used there.
    mutating func remove(_ slot: Slot) {
        let page = Int(slot) >> Self.shift
        self[slot] = Record()
        self[slot].older = firstFree
        if firstFree != Record.none { self[firstFree].newer = slot }
        firstFree = slot
        count -= 1
        pages[noteOf: page] -= 1
        if pages[noteOf: page] == 0 { giveBack(page) }
    }

    private mutating func addPage() {
        let page = firstVacant >= 0 ? firstVacant : pages.end
        if firstVacant >= 0 { firstVacant = pages[noteOf: page] }
        pages.use(page, filledWith: Record())
        pages[noteOf: page] = 0
        let first = Slot(page << Self.shift)
        for slot in first..<first + Slot(Self.perPage) {
            self[slot].newer = slot == first ? Record.none : slot - 1
            self[slot].older = slot == first + Slot(Self.perPage) - 1 ? Record.none : slot + 1
        }
        firstFree = first
    }

    private mutating func giveBack(_ page: Int) {
        let first = Slot(page << Self.shift)
        for slot in first..<first + Slot(Self.perPage) { takeFromFree(slot) }
        pages.giveBack(page)
        pages[noteOf: page] = firstVacant
        firstVacant = page
    }

    private mutating func takeFromFree(_ slot: Slot) {
        let newer = self[slot].newer
        let older = self[slot].older
        if newer == Record.none { firstFree = older } else { self[newer].older = older }
        if older != Record.none { self[older].newer = newer }
    }
}
