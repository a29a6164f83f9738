/// Bytes that were received and not yet consumed: appended at the end, removed at the front.
///
/// Both are O(bytes that are appended or removed), amortized: what remains is moved only when it is no longer than
/// what has been removed.
struct ReceivedBytes {
    private var bytes: [UInt8] = []
    /// How many of `bytes` are removed.
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    /// Calls `body` with the bytes that remain.
    func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes.span.extracting(start...))
    }

    /// Appends `received` from the byte at `first` on.
    mutating func append(_ received: Span<UInt8>, from first: Int) {
        let rest = received.extracting(first...)
        // Grown by half at least: `append(addingCapacity:)` may reserve exactly what is asked for.
        if bytes.capacity < bytes.count + rest.count {
            bytes.reserveCapacity(max(bytes.count + rest.count, bytes.count + bytes.count / 2))
        }
        bytes.append(addingCapacity: rest.count) { output in
            for index in rest.indices { output.append(rest[index]) }
        }
    }

    /// Removes the first `count` bytes; traps when there are fewer.
    mutating func removeFirst(_ count: Int) {
        precondition(count <= self.count)
        start += count
        guard start * 2 >= bytes.count else { return }
        bytes.removeFirst(start)
        start = 0
    }

    /// Moves the first `count` bytes to the end of `other`; without a copy when these are all and `other` is empty:
    /// then `other`'s capacity is what remains here.
    mutating func move(first count: Int, to other: inout [UInt8]) {
        guard count > 0 else { return }
        if start == 0, count == bytes.count, other.isEmpty {
            swap(&bytes, &other)
        } else {
            other.append(contentsOf: bytes[start..<start + count])
            removeFirst(count)
        }
    }
}
