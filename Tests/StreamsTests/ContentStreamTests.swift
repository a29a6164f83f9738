import Synchronization
import Testing

@testable import Streams

@Suite("Content on its way")
struct ContentStreamTests {
    private let memory = BufferMemory(capacity: 1 << 20)

    private func stream(
        _ retention: ContentStream.Retention, window: Int = 1000, startsWhenRead: Bool = false
    ) -> ContentStream {
        ContentStream(
            retention: retention, window: window, account: memory.account(), startsWhenRead: startsWhenRead)
    }

    private func piece(_ count: Int, of byte: UInt8 = 0) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    private func count(_ reading: ContentReader.Reading) -> Int {
        reading.pieces.reduce(0) { $0 + $1.count }
    }

    @Test("each reader gets every byte in order, and then the end, whenever it reads")
    func readers() throws {
        let stream = stream(.whole(upTo: 1000, paced: true))
        let early = try #require(stream.makeReader())
        var heard: [UInt8] = []
        for number in 0..<10 {
            stream.append([UInt8(number), UInt8(number)])
            heard += early.read(upTo: 1000).pieces.flatMap(\.self)
        }
        stream.finish()
        #expect(heard == (0..<10).flatMap { [$0, $0] })
        #expect(early.read(upTo: 1000).ending == .ended)
        let late = try #require(stream.makeReader())
        var pieces: [[UInt8]] = []
        while true {
            let reading = late.read(upTo: 3)
            pieces += reading.pieces
            if reading.ending == .ended { break }
        }
        #expect(pieces.flatMap(\.self) == heard)
        #expect(stream.wholeContent == heard)
        #expect(late.length == 20)
    }

    @Test("content that fails ends in failure behind what has come, and is never whole")
    func failure() throws {
        let stream = stream(.whole(upTo: 1000, paced: true))
        let reader = try #require(stream.makeReader())
        stream.append(piece(10))
        stream.fail()
        stream.append(piece(10))
        stream.finish()
        let reading = reader.read(upTo: 1000)
        #expect(count(reading) == 10)
        #expect(reading.ending == .failed)
        #expect(stream.wholeContent == nil)
        #expect(stream.length == nil)
    }

    @Test("a producer waits when the slowest reader is a window behind, and goes on at half of it")
    func slowest() throws {
        let stream = stream(.unread)
        let fast = try #require(stream.makeReader())
        let slow = try #require(stream.makeReader())
        let whole = 100 + ContentBuffer.pieceCost
        for _ in 0..<(1000 / whole + 1) {
            #expect(stream.demand == .wanted)
            stream.append(piece(100))
        }
        #expect(count(fast.read(upTo: 10_000)) == 700)
        #expect(stream.demand == .full)
        #expect(count(slow.read(upTo: 300)) == 300)
        #expect(stream.demand == .full)
        #expect(count(slow.read(upTo: 100)) == 100)
        #expect(stream.demand == .wanted)
    }

    @Test("what is stored waits for the fastest reader alone, and for none when it is not paced")
    func fastest() throws {
        let paced = stream(.whole(upTo: 100_000, paced: true))
        let fast = try #require(paced.makeReader())
        let slow = try #require(paced.makeReader())
        paced.append(piece(1000))
        #expect(paced.demand == .full)
        _ = fast.read(upTo: 10_000)
        #expect(paced.demand == .wanted)
        #expect(count(slow.read(upTo: 10_000)) == 1000)
        let unpaced = stream(.whole(upTo: 100_000, paced: false))
        let reader = try #require(unpaced.makeReader())
        unpaced.append(piece(50_000))
        #expect(unpaced.demand == .wanted)
        #expect(count(reader.read(upTo: 100_000)) == 50_000)
    }

    @Test("undecided content is held up to the window, without a reader, and is not abandoned")
    func undecided() throws {
        let stream = stream(.undecided)
        stream.append(piece(999))
        #expect(stream.demand == .full)
        let reader = try #require(stream.makeReader())
        stream.settle(.unread)
        #expect(count(reader.read(upTo: 1000)) == 999)
        #expect(stream.demand == .wanted)
    }

    @Test("content longer than what is stored is let go once it was read, and nobody can join it")
    func tooLong() throws {
        let stream = stream(.whole(upTo: 150, paced: true))
        let reader = try #require(stream.makeReader())
        stream.append(piece(100))
        _ = reader.read(upTo: 1000)
        #expect(stream.isWhole)
        stream.append(piece(100))
        #expect(!stream.isWhole)
        #expect(stream.makeReader() == nil)
        #expect(count(reader.read(upTo: 1000)) == 100)
        #expect(memory.bytes == 0)
        stream.finish()
        #expect(stream.wholeContent == nil)
        #expect(reader.read(upTo: 1000).ending == .ended)
    }

    @Test(
        "without a reader: what is stored goes on, what is not is abandoned, what must end is thrown away",
        arguments: [
            (ContentStream.Retention.whole(upTo: 10_000, paced: true), ContentStream.Demand.wanted),
            (.unread, .abandoned), (.nothing, .wanted),
        ])
    func readerLeaves(retention: ContentStream.Retention, demand: ContentStream.Demand) throws {
        let stream = stream(retention)
        let reader = try #require(stream.makeReader())
        stream.append(piece(999))
        reader.cancel()
        #expect(stream.demand == demand)
        stream.append(piece(5000))
        #expect(stream.demand == demand)
        if retention == .nothing { #expect(memory.bytes == 0) }
    }

    @Test("a reader that leaves no longer holds the others back")
    func slowestLeaves() throws {
        let stream = stream(.unread)
        let fast = try #require(stream.makeReader())
        do {
            let slow = try #require(stream.makeReader())
            stream.append(piece(2000))
            _ = fast.read(upTo: 10_000)
            #expect(stream.demand == .full)
            _ = slow
        }
        #expect(stream.demand == .wanted)
        #expect(memory.bytes == 0)
    }

    @Test("everybody is woken once for what he waits for")
    func wakes() throws {
        let stream = stream(.unread)
        let reader = try #require(stream.makeReader())
        let (read, produced) = (Tally(), Tally())
        reader.whenReadable { read.count() }
        stream.whenDemandChanges { produced.count() }
        stream.append(piece(1))
        #expect(read.total == 0)
        _ = reader.read(upTo: 10)
        #expect(reader.read(upTo: 10).pieces.isEmpty)
        stream.append(piece(1))
        stream.append(piece(1))
        #expect(read.total == 1)
        stream.append(piece(2000))
        #expect(produced.total == 1)
        _ = reader.read(upTo: 10_000)
        #expect(produced.total == 2)
        stream.fail()
        #expect(read.total == 2)
        reader.cancel()
        #expect(produced.total == 2)
    }

    @Test("an upload begins when it is read")
    func unasked() throws {
        let stream = stream(.unread, startsWhenRead: true)
        let reader = try #require(stream.makeReader())
        let produced = Tally()
        stream.whenDemandChanges { produced.count() }
        #expect(stream.demand == .unasked)
        #expect(reader.read(upTo: 10).pieces.isEmpty)
        #expect(stream.demand == .wanted)
        #expect(produced.total == 1)
    }

    @Test("scarce memory makes windows smaller and ends keeping what somebody reads anyway")
    func scarce() throws {
        let kept = stream(.whole(upTo: 1 << 20, paced: true), window: 1600)
        let reader = try #require(kept.makeReader())
        kept.append(piece(200))
        _ = reader.read(upTo: 1000)
        memory.hold(memory.capacity / 2)
        kept.append(piece(400))
        #expect(kept.demand == .full)
        memory.hold(memory.capacity / 4)
        _ = reader.read(upTo: 1000)
        #expect(!kept.isWhole)
        kept.append(piece(100))
        #expect(kept.demand == .full)
    }

    @Test("memory is given back when the last one lets go")
    func givenBack() throws {
        do {
            let stream = stream(.whole(upTo: 1000, paced: true))
            stream.append(piece(500))
            #expect(memory.bytes >= 500)
        }
        #expect(memory.bytes == 0)
    }

    @Test("random readers see the producer's bytes, whatever the order of events", arguments: 0..<40)
    func random(seed: Int) throws {
        var numbers = Numbers(seed: seed)
        let retention: ContentStream.Retention = [
            .unread, .nothing, .whole(upTo: 300, paced: true), .whole(upTo: 100_000, paced: false),
        ][seed % 4]
        let stream = stream(retention, window: 200)
        var sent: [UInt8] = []
        var readers: [(reader: ContentReader, heard: [UInt8])] = []
        if let first = stream.makeReader() { readers.append((first, [])) }
        for _ in 0..<400 {
            switch numbers.next(5) {
            case 0 where stream.demand == .wanted:
                let piece = (0..<(numbers.next(70) + 1)).map { _ in UInt8(numbers.next(256)) }
                sent += piece
                stream.append(piece)
            case 1:
                if readers.count < 6, let reader = stream.makeReader() { readers.append((reader, [])) }
            case 2 where readers.count > 1: readers.remove(at: numbers.next(readers.count))
            default:
                let index = numbers.next(readers.count)
                readers[index].heard +=
                    readers[index].reader.read(upTo: numbers.next(100)).pieces.flatMap(\.self)
            }
            for (_, heard) in readers { #expect(sent.starts(with: heard)) }
        }
        stream.finish()
        for (reader, heard) in readers {
            #expect(heard + reader.read(upTo: .max).pieces.flatMap(\.self) == sent)
        }
        readers = []
        if stream.isWhole { #expect(stream.wholeContent == sent) }
    }

    @Test("a reader that joins, reads and leaves costs about the same, however many others there are")
    func effortOfReaders() {
        #expect(
            growsLinearly(500) { count in
                var buffer = ContentBuffer(retention: .whole(upTo: .max, paced: false))
                buffer.append([1])
                let readers = (0..<count).compactMap { _ in
                    // Read on at once, so that each newcomer is behind all others.
                    buffer.addReader().map { reader in
                        _ = buffer.read(reader, upTo: 1)
                        return reader
                    }
                }
                buffer.settle(.unread)
                for reader in readers { buffer.removeReader(reader) }
            })
    }
}

private final class Tally: Sendable {
    private let number = Mutex(0)
    var total: Int { number.withLock { $0 } }
    func count() { number.withLock { $0 += 1 } }
}

/// The same numbers in each run (a linear congruential generator).
private struct Numbers {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(seed) &* 2_654_435_761 &+ 1
    }

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
