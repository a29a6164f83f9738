extension EventLoop {
    /// Suspends the task for a while, on a timer of this loop. From a task that runs on it.
    public func sleep(for duration: Duration) async {
        await withCheckedContinuation { continuation in
            let timer = LoopTimer(on: self) { continuation.resume() }
            timer.set(to: now + duration)
        }
    }
}
