import Testing

@testable import UpstreamBudget

@Suite("Heap and rounds against lists")
struct StructureTests {
    @Test("The heap's first is the smallest, whatever is put in, changed and taken out", arguments: 1...8)
    func heap(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        var heap = IndexedHeap<Int>()
        var keys: [Int: Int] = [:]
        for _ in 0..<3000 {
            let index = Int.random(in: 0..<60, using: &random)
            let key = Int.random(in: 0..<100, using: &random)
            if keys[index] == nil {
                heap.insert(index, key: key)
                keys[index] = key
            } else if Bool.random(using: &random) {
                heap.update(index, key: key)
                keys[index] = key
            } else {
                heap.remove(index)
                keys[index] = nil
            }
            #expect(heap.count == keys.count && heap.first?.key == keys.values.min(), "seed \(seed)")
        }
    }

    @Test("Requests of the first rounds are counted as from the lines themselves", arguments: 1...8)
    func rounds(seed: Int) {
        var random = RandomNumbers(seed: UInt64(seed))
        var rounds = RoundCounts()
        var lines = Array(repeating: 0, count: 12)
        for _ in 0..<2000 {
            let line = Int.random(in: 0..<12, using: &random)
            if lines[line] > 0 && Int.random(in: 0..<5, using: &random) < 2 {
                rounds.shrunk(from: lines[line])
                lines[line] -= 1
            } else {
                lines[line] += 1
                rounds.grown(to: lines[line])
            }
            let asked = Int.random(in: 0...80, using: &random)
            let expected = lines.reduce(0) { $0 + min($1, asked) }
            #expect(rounds.requests(inRounds: asked) == expected, "seed \(seed)")
        }
    }
}
