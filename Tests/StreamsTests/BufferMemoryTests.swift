import Streams
import Testing

@Suite("Memory that clients share")
struct BufferMemoryTests {
    private let memory = BufferMemory(capacity: 1000)

    @Test("A client alone is full at half, two at a third each, and a newcomer may hold something")
    func shares() {
        let (first, second) = (memory.account(of: 1), memory.account(of: 2))
        first.hold(499)
        #expect(!first.isFull)
        first.hold(1)
        #expect(first.isFull && first.holdsItsShare && !second.isFull)
        first.release(160)
        second.hold(330)
        #expect(first.isFull && second.isFull)
        #expect(!memory.account(of: 3).isFull)
        #expect(memory.bytes == 670)
    }

    @Test("A client has one account, for as long as it holds something or has a connection")
    func oneAccount() {
        var first: BufferAccount? = memory.account(of: 7)
        let same = memory.account(of: 7)
        #expect(first === same)
        first?.hold(10)
        first = nil
        #expect(memory.account(of: 7).bytes == 10)
    }

    @Test("What an account still holds when it is given up is free again")
    func givenUp() {
        var account: BufferAccount? = memory.account(of: 7)
        account?.hold(100)
        account = nil
        #expect(memory.bytes == 0)
        #expect(memory.account(of: 7).bytes == 0)
    }

    @Test("Without a bound of its own a client is full when the memory is")
    func unbound() {
        let account = memory.account()
        account.hold(900)
        #expect(!account.isFull && !account.holdsItsShare)
        account.hold(100)
        #expect(account.isFull && !account.holdsItsShare)
    }

    @Test("A client that holds twice what is free is cut; one that holds little is not, whatever others hold")
    func exhaustion() {
        let (large, small) = (memory.account(of: 1), memory.account(of: 2))
        large.hold(600)
        #expect(!large.isExhausted)
        large.hold(70)
        #expect(large.isExhausted)
        small.hold(100)
        large.hold(2000)
        #expect(!small.isExhausted)
        small.hold(30)
        #expect(small.isExhausted)
    }

    @Test("A client with more than an eighth attached blocks others when less than a quarter is free")
    func attached() {
        let (large, small, unbound) = (memory.account(of: 1), memory.account(of: 2), memory.account())
        large.attach(5000)
        unbound.attach(5000)
        small.attach(125)
        #expect(memory.bytes == 0 && !large.blocksOthers)
        memory.hold(751)
        #expect(large.blocksOthers && !small.blocksOthers && !unbound.blocksOthers)
        large.attach(-4900)
        #expect(!large.blocksOthers)
    }
}
