/// What the allocator takes for an object of so many bytes: its own 8 beside it, rounded up to 16 (glibc's `malloc`).
func allocatedBytes(_ size: Int) -> Int { (size + 8 + 15) & ~15 }

extension Array {
    /// Swift's own fields before the elements of an array.
    private static var headerBytes: Int { 32 }

    /// What an array takes. Its capacity is what the allocator has given it, so this holds whatever way it grew, and also
    /// where the allocator maps pages for it, from 128 KiB on, and takes 16 bytes of its own.
    var allocated: Int {
        capacity == 0 ? 0 : allocatedBytes(capacity * MemoryLayout<Element>.stride + Self.headerBytes)
    }
}

extension Array<UInt8> {
    /// The same bytes without the room to grow that appending leaves: up to half of what is allocated.
    func withoutSlack() -> [UInt8] {
        // The allocator's rounding does not go away: less than 32 bytes, or a page of 4,096 from 128 KiB on.
        guard capacity - count > 32 + count / 16 else { return self }
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        copy.append(contentsOf: self)
        return copy
    }
}

extension String {
    /// What a text takes: nothing up to 15 bytes, which stand in the value itself; else Swift's 32 bytes before them, and
    /// they and a zero rounded up to 16.
    var allocated: Int { utf8.count <= 15 ? 0 : allocatedBytes(32 + (utf8.count + 16) & ~15) }
}
