import Synchronization
import Testing

@testable import Streams

/// What a producer is told also depends on memory that others take and give back, on other threads, at any time.
@Suite("A producer that has paused is woken when its readers have read on, whatever memory did (design §3)")
struct PausedProducerTests {
    private let memory = BufferMemory(capacity: 1 << 20)
    private var scarcity: Int { memory.capacity / 2 }

    private func stream() -> ContentStream {
        ContentStream(retention: .unread, window: 1000, account: memory.account())
    }

    @Test("memory gets short before the producer asks, and is there again when the reader reads")
    func shortBeforeAsking() throws {
        let stream = stream()
        let reader = try #require(stream.makeReader())
        let producer = Producer(of: stream)
        // Less than a window, and more than one of scarce memory.
        stream.append(piece(500))
        memory.hold(scarcity)
        producer.look()
        #expect(producer.isPaused)
        memory.release(scarcity)
        #expect(reader.read(upTo: 10_000).pieces.joined().count == 500)
        producer.lookIfWoken()
        #expect(!producer.isPaused)
    }

    @Test("memory gets short between the wake and what the producer asks then")
    func shortBetweenWakeAndAsking() throws {
        let stream = stream()
        let reader = try #require(stream.makeReader())
        let producer = Producer(of: stream)
        for _ in 1...5 { stream.append(piece(200)) }
        producer.lookIfWoken()
        #expect(producer.isPaused)
        #expect(reader.read(upTo: 600).pieces.joined().count == 600)
        memory.hold(scarcity)
        producer.lookIfWoken()
        #expect(producer.isPaused)
        // It stays short: the reader alone makes room.
        #expect(reader.read(upTo: 10_000).pieces.joined().count == 400)
        producer.lookIfWoken()
        #expect(!producer.isPaused)
    }

    @Test("whatever the order of events: when all is read, no producer waits", arguments: 0..<200)
    func random(seed: Int) throws {
        var numbers = Numbers(seed: seed)
        let stream = stream()
        let reader = try #require(stream.makeReader())
        let producer = Producer(of: stream)
        var taken = 0
        for _ in 0..<100 {
            switch numbers.next(6) {
            case 0...1 where !producer.isPaused:
                stream.append(piece(numbers.next(300) + 1))
                producer.look()
            case 2:
                memory.release(taken)
                taken = numbers.next(memory.capacity)
                memory.hold(taken)
            case 3: producer.lookIfWoken()
            default: _ = reader.read(upTo: numbers.next(600))
            }
        }
        while !reader.read(upTo: 10_000).pieces.isEmpty {}
        producer.lookIfWoken()
        #expect(!producer.isPaused)
    }

    private func piece(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count)
    }
}

/// Asks what to do when it has appended and when it is woken, on a loop of its own: a little later.
private final class Producer: Sendable {
    private let stream: ContentStream
    private let isWoken = Mutex(false)
    private let paused = Mutex(false)

    init(of stream: ContentStream) {
        self.stream = stream
        stream.whenDemandChanges { [weak self] in self?.isWoken.withLock { $0 = true } }
    }

    var isPaused: Bool { paused.withLock { $0 } }

    func look() {
        let isFull = stream.demand == .full
        paused.withLock { $0 = isFull }
    }

    func lookIfWoken() {
        let wasWoken = isWoken.withLock { isWoken in
            defer { isWoken = false }
            return isWoken
        }
        if wasWoken { look() }
    }
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
