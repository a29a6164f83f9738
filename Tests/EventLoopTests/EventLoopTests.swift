import EventLoop
import Testing

@Suite("EventLoop")
struct EventLoopTests {
    actor Counter {
        let loop: EventLoop
        var count = 0
        var strays = 0

        init(loop: EventLoop) {
            self.loop = loop
        }

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        func add() {
            count += 1
            if !loop.isCurrent { strays += 1 }
        }
    }

    @Test("An actor on a loop runs on the loop's thread, whoever calls it")
    func actorRunsOnItsLoop() async throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        let counter = Counter(loop: loop)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 { await counter.add() }
                }
            }
        }
        #expect(await counter.count == 8000)
        #expect(await counter.strays == 0)
        loop.stop()
        loop.join()
    }

    @Test("Work handed over from one thread runs in its order")
    func workKeepsItsOrder() async throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        let seen = await withCheckedContinuation { (continuation: CheckedContinuation<[Int], Never>) in
            let list = Confined<[Int]>([])
            for number in 0..<1000 { loop.perform { list.value.append(number) } }
            loop.perform { continuation.resume(returning: list.value) }
        }
        #expect(seen == Array(0..<1000))
        loop.stop()
        loop.join()
    }

    @Test("Timers fire in order of their deadlines; one moved later fires once, a cancelled one never")
    func timersFireInOrder() async throws {
        let loop = try EventLoop(name: "test")
        try loop.start()
        let fired = await withCheckedContinuation { (continuation: CheckedContinuation<[String], Never>) in
            loop.perform {
                let list = Confined<[String]>([])
                func timer(_ name: String) -> LoopTimer { LoopTimer(on: loop) { list.value.append(name) } }
                let start = loop.now
                let moved = timer("moved")
                moved.set(to: start + .milliseconds(1))
                timer("second").set(to: start + .milliseconds(4))
                timer("first").set(to: start + .milliseconds(2))
                let cancelled = timer("cancelled")
                cancelled.set(to: start + .milliseconds(3))
                moved.set(to: start + .milliseconds(8))
                let sooner = timer("sooner")
                sooner.set(to: start + .seconds(60))
                sooner.set(to: start + .milliseconds(6))
                cancelled.cancel()
                LoopTimer(on: loop) { continuation.resume(returning: list.value) }
                    .set(to: start + .milliseconds(12))
            }
        }
        #expect(fired == ["first", "second", "sooner", "moved"])
        loop.stop()
        loop.join()
    }
}

/// A value that only one loop's thread touches.
final class Confined<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
