import Glibc

/// Elements in pages of one size: growing moves nothing, and a page that is not used is given back.
///
/// Places for as many pages as there can be are reserved at the start. The system gives memory for them as they are
/// used, so an empty store is small however large it may become.
@safe struct Pages<Element>: ~Copyable {
    /// Only reached through what checks it.
    @unsafe private struct Page {
        var first: UnsafeMutablePointer<Element>?
        var note: Int
    }

    /// What a page takes of the allocator's memory.
    let bytesPerPage: Int
    private let shift: Int
    private let mask: Int
    private let places: Int
    private let table: UnsafeMutablePointer<Page>
    /// No page from here on was ever used.
    private(set) var end = 0
    /// Pages in use.
    private(set) var count = 0

    /// - Parameters:
    ///   - shift: Elements a page, as a power of two.
    ///   - places: Pages at most.
    init(shift: Int, places: Int) {
        self.shift = shift
        mask = 1 << shift - 1
        self.places = places
        bytesPerPage = allocatedBytes(MemoryLayout<Element>.stride << shift)
        // Safe: zero bytes are a Page that is not in use.
        guard let memory = unsafe calloc(places, MemoryLayout<Page>.stride) else {
            fatalError("no memory for the places of \(places) pages")
        }
        unsafe table = memory.bindMemory(to: Page.self, capacity: places)  // Safe: as large, see above.
    }

    deinit {
        for page in 0..<end {
            // Safe: below `places`; all elements of a page in use are initialized, and nothing refers to them any more.
            guard let first = unsafe table[page].first else { continue }
            unsafe first.deinitialize(count: mask + 1)
            unsafe first.deallocate()
        }
        unsafe free(table)  // Safe: from `calloc`.
    }

    subscript(index: Int) -> Element {
        // Safe: `element` checks that it is there, and it stays while `self` is borrowed.
        @inline(__always) unsafeAddress { unsafe UnsafePointer(element(index)) }
        @inline(__always) unsafeMutableAddress { unsafe element(index) }
    }

    /// Where an element is, until its page is given back.
    @inline(__always)
    func element(_ index: Int) -> UnsafeMutablePointer<Element> {
        let page = index &>> shift
        // Safe: checked against the places.
        guard page >= 0, page < places, let first = unsafe table[page].first else {
            preconditionFailure("no such page")
        }
        return unsafe first + (index & mask)  // Safe: a page has as many elements.
    }

    /// A number for whoever owns the pages, kept beside each, in use or not.
    subscript(noteOf page: Int) -> Int {
        get {
            precondition(page >= 0 && page < places)
            return unsafe table[page].note  // Safe: checked.
        }
        set {
            precondition(page >= 0 && page < places)
            unsafe table[page].note = newValue  // Safe: checked.
        }
    }

    func isInUse(_ page: Int) -> Bool {
        guard page >= 0, page < end else { return false }
        return unsafe table[page].first != nil  // Safe: checked.
    }

    /// Takes a page into use that is not.
    mutating func use(_ page: Int, filledWith element: Element) {
        precondition(page >= 0 && page < places && !isInUse(page))
        let first = UnsafeMutablePointer<Element>.allocate(capacity: mask + 1)
        unsafe first.initialize(repeating: element, count: mask + 1)  // Safe: as many were allocated.
        unsafe table[page].first = first  // Safe: checked.
        end = max(end, page + 1)
        count += 1
    }

    /// Gives a page back that is in use.
    mutating func giveBack(_ page: Int) {
        guard isInUse(page), let first = unsafe table[page].first else { return }  // Safe: checked.
        // Safe: all elements of a page in use are initialized, and nobody can reach them any more.
        unsafe first.deinitialize(count: mask + 1)
        unsafe first.deallocate()
        unsafe table[page].first = nil
        count -= 1
    }
}
