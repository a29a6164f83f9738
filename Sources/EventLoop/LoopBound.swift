/// Carries an object of a loop's thread through another thread and back.
public struct LoopBound<Object: AnyObject>: @unchecked Sendable {
    // Safe: only `object` reads it, and that insists on the loop's thread.
    private let bound: Object
    private let loop: EventLoop

    /// To be made on the loop's thread, or before it runs.
    public init(_ object: Object, loop: EventLoop) {
        bound = object
        self.loop = loop
    }

    /// On the loop's thread; anywhere else the program stops.
    public var object: Object {
        guard loop.isCurrent else { fatalError("An object of loop \(loop.name) used on another thread") }
        return bound
    }
}
