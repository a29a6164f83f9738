import Testing

@testable import Downstream

@Suite("Bytes that were received and not yet consumed")
struct ReceivedBytesTests {
    private var received = ReceivedBytes()

    private var all: [UInt8] {
        received.withSpan { span in
            var bytes: [UInt8] = []
            for index in span.indices { bytes.append(span[index]) }
            return bytes
        }
    }

    private mutating func append(_ bytes: [UInt8], from first: Int = 0) {
        received.append(bytes.span, from: first)
    }

    @Test("what is appended comes out in order, whatever is removed in between")
    mutating func order() {
        var expected: [UInt8] = []
        for step in 0..<500 {
            let bytes = (0..<step % 7).map { UInt8(truncatingIfNeeded: step + $0) }
            append(bytes, from: min(1, bytes.count))
            expected += bytes.dropFirst()
            let count = min(step % 5, expected.count)
            received.removeFirst(count)
            expected.removeFirst(count)
            #expect(all == expected)
            #expect(received.count == expected.count && received.isEmpty == expected.isEmpty)
        }
    }

    @Test("bytes are moved to the end of others, all of them or the first")
    mutating func moving() {
        append([1, 2, 3, 4, 5, 6, 7, 8, 9])
        var taken: [UInt8] = []
        received.move(first: 2, to: &taken)
        received.move(first: 3, to: &taken)
        #expect(taken == [1, 2, 3, 4, 5] && all == [6, 7, 8, 9])
        var rest: [UInt8] = []
        received.move(first: 4, to: &rest)
        #expect(rest == [6, 7, 8, 9] && received.isEmpty)
        append([1])
        received.move(first: 1, to: &rest)
        #expect(rest == [6, 7, 8, 9, 1] && received.isEmpty)
    }

    @Test("moving nothing leaves the other bytes their capacity")
    mutating func movingNothing() {
        var reserved: [UInt8] = []
        reserved.reserveCapacity(1000)
        received.move(first: 0, to: &reserved)
        #expect(reserved.capacity >= 1000 && received.isEmpty)
    }

    @Test(
        "removing and appending move each byte a bounded number of times: 4 times as many cost less than 10 times as much"
    )
    func effort() {
        let isLinear = growsLinearly(20_000) { count in
            var received = ReceivedBytes()
            // One byte at a time in, and out.
            let byte: [UInt8] = [1]
            for _ in 0..<count { received.append(byte.span, from: 0) }
            for _ in 0..<count { received.removeFirst(1) }
        }
        #expect(isLinear)
    }
}
