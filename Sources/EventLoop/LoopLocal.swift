/// State that belongs to one loop's thread, in a box that may be passed around.
public final class LoopLocal<Value>: @unchecked Sendable {
    // Safe: every access checks that it is on the loop's thread.
    private let loop: EventLoop
    private var value: Value

    /// Puts the state in. `Value` must hold nothing that another thread uses.
    public init(_ value: sending Value, on loop: EventLoop) {
        self.value = value
        self.loop = loop
    }

    /// The state, on the loop's thread; anywhere else the program stops.
    public func withValue<Result>(_ body: (inout Value) -> Result) -> Result {
        guard loop.isCurrent else { fatalError("State of loop \(loop.name) used on another thread") }
        return body(&value)
    }
}
