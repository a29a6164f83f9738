extension EventLoop {
    /// Starts a task on this loop: it runs there whenever it is not inside another actor. From the loop's thread.
    ///
    /// The task is isolated to an actor of the loop, so that an `await` that stays on the loop does not leave it,
    /// and prefers the loop as its executor, because continuations resume there: without the preference in the
    /// default pool. Inside another loop's actor, prefer that loop (`withTaskExecutorPreference`).
    public func spawn(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        host.assumeIsolated { $0.spawn(work) }
    }

    /// Suspends the task for a while, on a timer of this loop. From a task that runs on it.
    public func sleep(for duration: Duration) async {
        await withCheckedContinuation { continuation in
            let timer = LoopTimer(on: self) { continuation.resume() }
            timer.set(to: now + duration)
        }
    }
}

/// What a loop's tasks are isolated to.
actor TaskHost {
    private unowned let loop: EventLoop

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // Safe: the loop owns the host, and a task that still runs keeps the loop's thread and with it the loop.
        unsafe loop.asUnownedSerialExecutor()
    }

    func spawn(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: loop) { await self.run(work) }
    }

    private func run(_ work: () async -> Void) async {
        await work()
    }
}
