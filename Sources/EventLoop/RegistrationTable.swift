import CLinux

/// The descriptors of one loop, by slot. Slots are reused; generations are not.
struct RegistrationTable {
    private struct Slot {
        var generation: UInt32 = 0
        var handler: (any ReadinessHandler)?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    var count: Int { slots.count - free.count }

    mutating func insert(_ handler: any ReadinessHandler, descriptor: CInt) -> Registration {
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
        } else {
            index = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(index)].handler = handler
        return Registration(slot: index, generation: slots[Int(index)].generation, descriptor: descriptor)
    }

    /// Whether there was such a registration.
    mutating func remove(_ registration: Registration) -> Bool {
        let index = Int(registration.slot)
        guard slots[index].generation == registration.generation, slots[index].handler != nil else {
            return false
        }
        slots[index].handler = nil
        slots[index].generation &+= 1
        free.append(registration.slot)
        return true
    }

    func contains(_ registration: Registration) -> Bool {
        slots[Int(registration.slot)].generation == registration.generation
    }

    /// The handler an event is meant for, or nil when it has gone since `epoll_wait` returned.
    func handler(for token: UInt64) -> (any ReadinessHandler)? {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard index < slots.count, slots[index].generation == UInt32(truncatingIfNeeded: token >> 32) else {
            return nil
        }
        return slots[index].handler
    }

    static func token(_ registration: Registration) -> UInt64 {
        UInt64(registration.generation) << 32 | UInt64(registration.slot)
    }
}
