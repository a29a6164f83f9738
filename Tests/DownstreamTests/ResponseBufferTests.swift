import Testing

@testable import Downstream

@Suite("The buffer of a turn's responses")
struct ResponseBufferTests {
    private let buffer = ResponseBuffer()

    private func append(head: Int, body: Int) {
        buffer.bytes.append(contentsOf: [UInt8](repeating: 1, count: head))
        buffer.append(body: [UInt8](repeating: 2, count: body))
    }

    @Test("its capacity stays the same, however often bytes of it are kept", arguments: [100, 20_000])
    func capacity(body: Int) {
        let capacity = buffer.bytes.capacity
        for _ in 1...1000 {
            append(head: 300, body: body)
            let kept = buffer.remainder(after: 0)
            buffer.removeAll()
            #expect(kept.reduce(0) { $0 + $1.count } == 300 + body)
        }
        #expect(buffer.bytes.capacity == capacity)
    }

    @Test("the longest turn fits its capacity, and a longer one enlarges it for that turn only")
    func bound() {
        let capacity = buffer.bytes.capacity
        append(head: ResponseBuffer.turnLimit, body: ResponseBuffer.copyLimit)
        #expect(buffer.bytes.capacity == capacity)
        append(head: 4 * ResponseBuffer.room, body: 0)
        buffer.removeAll()
        #expect(buffer.bytes.capacity < 2 * ResponseBuffer.room)
    }

    @Test("what is left after any number of bytes is the rest, in order; attached bodies are not copied")
    func remainder() {
        append(head: 10, body: 3)
        append(head: 7, body: ResponseBuffer.copyLimit + 1)
        append(head: 5, body: ResponseBuffer.copyLimit + 2)
        append(head: 4, body: 0)
        let all = buffer.remainder(after: 0).flatMap(\.self)
        #expect(all.count == buffer.count)
        for sent in [
            0, 1, 13, 19, 20, 21, 20 + ResponseBuffer.copyLimit, all.count - 4, all.count - 1, all.count,
        ] {
            let rest = buffer.remainder(after: sent)
            #expect(rest.flatMap(\.self) == Array(all[sent...]))
            #expect(rest.allSatisfy { !$0.isEmpty })
        }
    }
}
