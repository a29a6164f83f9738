import Glibc

/// Whether `work(4 * n)` takes less than 10 times the processor time of `work(n)`: with linear effort it takes 4 times
/// as much, with quadratic effort 16 times. What else the machine does is not counted.
func growsLinearly(_ n: Int, _ work: (Int) -> Void) -> Bool {
    // A cold cache or a growing heap may spoil one measurement.
    (1...3).contains { _ in processorTime { work(4 * n) } < 10 * processorTime { work(n) } }
}

private func processorTime(_ work: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    work()
    return now() - start
}
