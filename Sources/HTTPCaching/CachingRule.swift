/// What an operator says about the answers of some resources, beside what they say themselves.
public struct CachingRule: Sendable, Equatable {
    /// How long an answer is fresh that says nothing about it.
    public var lifetime: Duration?
    /// An answer is not fresh for longer, whatever it says.
    public var maximumLifetime: Duration?
    /// In place of the answer's own stale-if-error; holds also for what a write has made stale.
    public var staleIfError: Duration?
    /// In place of the answer's own stale-while-revalidate.
    public var staleWhileRevalidate: Duration?
    /// Whether the two hold although the answer forbids stale use.
    public var ignoresMustRevalidate = false
    /// Whether stale use is out of the question, whoever asks for it.
    public var isNeverStale = false

    /// Nothing beside the answer itself.
    public init() {}
}
