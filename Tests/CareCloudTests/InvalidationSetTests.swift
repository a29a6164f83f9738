import CareCloud
import Testing

@Suite("Sets of tags")
struct InvalidationSetTests {
    @Test("a set yields its tags in order and once, and ignores what is no tag")
    func order() {
        var set = InvalidationSet()
        #expect(set.isEmpty)
        for tag: UInt8 in [127, 0, 64, 63, 64, 128, 255] { set.insert(tag) }
        #expect(Array(set) == [0, 63, 64, 127])
        #expect(!set.isEmpty)
    }

    @Test("a set contains what was inserted and nothing else", arguments: UInt8.min...UInt8.max)
    func membership(_ tag: UInt8) {
        var set = InvalidationSet()
        set.insert(tag)
        for other in UInt8.min...UInt8.max {
            #expect(set.contains(other) == (other == tag && Int(tag) < InvalidationSet.capacity))
        }
    }
}
