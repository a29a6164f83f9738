import Synchronization

/// The memory that content on its way may take, over all loops: what is held is counted here, by client,
/// and a request asks before it holds more.
///
/// A client may hold more only while it holds less than is free: alone it gets half, and a newcomer
/// finds some. The bound is kept by those who ask: streams hold less ahead of their readers the closer
/// their client is to it, and new requests of a client that has reached it are rejected.
public final class BufferMemory: Sendable {
    private struct Entry {
        weak let account: BufferAccount?
    }

    /// In bytes.
    public let capacity: Int
    fileprivate let held = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)
    /// Of clients with a bound; without those that hold nothing and have no connection.
    private let accounts = Mutex<[UInt32: Entry]>([:])

    /// Nothing is held yet.
    public init(capacity: Int) {
        self.capacity = capacity
    }

    /// Bytes held now. May exceed the capacity by what was under way when it was reached.
    public var bytes: Int { held.load(ordering: .relaxed) }
    /// Bytes that are free; negative when the capacity is exceeded.
    var free: Int { capacity - bytes }
    /// How often a request was rejected for lack of it.
    public var refused: Int { refusals.load(ordering: .relaxed) }

    /// The account of a client, the same for all that hold something for it at one time. O(1).
    ///
    /// - Parameter client: nil for an account without a bound of its own; each call makes another.
    public func account(of client: UInt32? = nil) -> BufferAccount {
        guard let client else { return BufferAccount(of: nil, in: self) }
        return accounts.withLock { accounts in
            if let account = accounts[client]?.account { return account }
            let account = BufferAccount(of: client, in: self)
            accounts[client] = Entry(account: account)
            return account
        }
    }

    fileprivate func close(_ client: UInt32) {
        // The client may have another by now. If this is its last reference, it must go after the lock.
        _ = accounts.withLock { accounts -> BufferAccount? in
            let account = accounts[client]?.account
            if account == nil { accounts[client] = nil }
            return account
        }
    }

    /// Counts bytes that are held from now on by no client. A negative number gives back.
    public func hold(_ count: Int) {
        held.wrappingAdd(count, ordering: .relaxed)
    }

    /// Counts bytes that no client holds any longer.
    public func release(_ count: Int) {
        held.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Counts a request that was rejected.
    public func countRefusal() {
        refusals.wrappingAdd(1, ordering: .relaxed)
    }
}

/// What one client holds of the ``BufferMemory``. May be used from any thread.
public final class BufferAccount: Sendable {
    /// The memory.
    public let memory: BufferMemory
    /// Nil for an account without a bound of its own.
    public let client: UInt32?
    private let held = Atomic<Int>(0)
    private let attached = Atomic<Int>(0)

    fileprivate init(of client: UInt32?, in memory: BufferMemory) {
        self.client = client
        self.memory = memory
    }

    deinit {
        memory.release(bytes)
        if let client { memory.close(client) }
    }

    /// Bytes held for the client now.
    public var bytes: Int { held.load(ordering: .relaxed) }

    /// Counts bytes that are held from now on. A negative number gives back.
    public func hold(_ count: Int) {
        held.wrappingAdd(count, ordering: .relaxed)
        memory.hold(count)
    }

    /// Counts bytes that are no longer held.
    public func release(_ count: Int) {
        hold(-count)
    }

    /// Counts bytes that wait for the client and are another's memory, such as stored responses. They take nothing from
    /// ``BufferMemory/free`` until their owner lets go of them. A negative number: they wait no longer.
    public func attach(_ count: Int) {
        attached.wrappingAdd(count, ordering: .relaxed)
    }

    /// Whether less than a quarter of the memory is free while more than an eighth waits attached for the client:
    /// it may keep what the store has let go of, so its connections are cut.
    public var blocksOthers: Bool {
        client != nil && memory.free < memory.capacity / 4
            && attached.load(ordering: .relaxed) > memory.capacity / 8
    }

    /// What counts against ``BufferMemory/free``: without a bound of its own the client may take the rest.
    private var counted: Int { client == nil ? 0 : bytes }

    /// Whether the client may hold no more, so that nothing new should begin for it.
    public var isFull: Bool { counted >= memory.free }

    /// Whether the client holds its share while others could hold more.
    public var holdsItsShare: Bool { isFull && memory.free > 0 }

    /// Whether so much is held that connections which hold more are cut: twice what is free. A client
    /// with less than an eighth of the capacity is not cut for what others hold.
    public var isExhausted: Bool {
        guard client != nil else { return memory.bytes / 2 >= memory.capacity }
        return bytes / 2 >= max(memory.free, memory.capacity / 16)
    }

    /// Bytes that one stream may hold ahead of its reader, of those it would like: fewer the closer the
    /// client is to its share.
    func window(of wanted: Int) -> Int {
        if isScarce { return wanted / 16 }
        let isAmple = client == nil ? memory.bytes < memory.capacity / 2 : bytes < memory.free / 2
        return isAmple ? wanted : wanted / 4
    }

    /// Whether so little is left for the client that nothing should be held which no reader waits for.
    var isScarce: Bool { isFull || memory.free <= memory.capacity / 4 }
}
