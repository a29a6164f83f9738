import Testing

@testable import UpstreamBudget

@Suite("Close cuts")
struct CloseCutsTests {
    /// What each cut tells, with so many requests before each.
    private func play(_ cuts: inout CloseCuts, requests: [Int]) -> [Bool] {
        requests.map { count in
            for _ in 0..<count { cuts.accepted(isSearching: false) }
            return cuts.cut()
        }
    }

    @Test("Four cuts within 45 requests tell of another limit, four within 46 do not")
    func close() {
        var cuts = CloseCuts()
        #expect(play(&cuts, requests: [600, 15, 15, 16]) == [false, false, false, false])
        #expect(play(&cuts, requests: [14]) == [true])
    }

    @Test("Where cuts are usually 60 requests apart, four must come within 20 to tell of another limit")
    func usual() {
        let usual = Array(repeating: 60, count: 10)
        for (close, tells) in [([7, 7, 7], false), ([7, 7, 6], true)] {
            var cuts = CloseCuts()
            #expect(play(&cuts, requests: usual + close) == Array(repeating: false, count: 12) + [tells])
        }
    }

    @Test("Cuts in a search, and until 500 requests after it, tell nothing")
    func settling() {
        var cuts = CloseCuts()
        #expect(play(&cuts, requests: [490, 2, 2, 2, 2]) == [false, false, false, false, false])
        #expect(!cuts.isSettled)
        #expect(play(&cuts, requests: [2, 2, 2, 2]) == [false, false, false, true])
        #expect(cuts.isSettled)
        cuts.accepted(isSearching: true)
        #expect(!cuts.isSettled)
        #expect(play(&cuts, requests: [1, 1, 1, 1]) == [false, false, false, false])
    }

    @Test("Cuts of before a search are forgotten, though none came while it lasted")
    func forgotten() {
        var cuts = CloseCuts()
        #expect(play(&cuts, requests: [2000, 100, 100]) == [false, false, false])
        cuts.accepted(isSearching: true)
        #expect(play(&cuts, requests: [500, 1, 1]) == [false, false, false])
    }
}
