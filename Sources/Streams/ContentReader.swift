/// One reader of a stream, for one place at a time. When it goes, it counts no more.
public final class ContentReader: Sendable {
    /// What follows the pieces that were read.
    public enum Ending: Sendable {
        /// More may come.
        case more
        /// Nothing: this was all.
        case ended
        /// Nothing: the rest is lost.
        case failed
    }

    /// What has come since the last reading.
    public struct Reading: Sendable {
        /// In their order; none when nothing has come.
        public let pieces: [[UInt8]]
        /// What follows them.
        public let ending: Ending
    }

    private let stream: ContentStream
    private let number: Int

    init(_ stream: ContentStream, number: Int) {
        self.stream = stream
        self.number = number
    }

    deinit {
        cancel()
    }

    /// Takes what has come: at least one piece if there is one, else as many as `limit` bytes hold.
    ///
    /// When nothing more is there, the function given to ``whenReadable(_:)`` will be called once.
    public func read(upTo limit: Int) -> Reading {
        stream.read(number, upTo: limit)
    }

    /// Whom to call, on the producer's thread, when something has come after a reading that took all there was.
    public func whenReadable(_ wake: @escaping @Sendable () -> Void) {
        stream.whenReadable(number, wake)
    }

    /// The length of the whole content, once it has ended.
    public var length: Int? { stream.length }

    /// Gives up what was not read.
    public func cancel() {
        stream.remove(number)
    }
}
