public import HTTPSemantics

/// What an operator says about the answers of some resources, beside what they say themselves.
public struct CachingRule: Sendable, Equatable {
    /// How long an answer is fresh that says nothing about it, as ``lifetime(of:_:)`` bounds it.
    public var lifetime: Duration?
    /// The statuses that the lifetime holds for; nil for 200, and for 404 for a minute at most.
    public var statuses: Set<Status>?
    /// The media types that the lifetime holds for, in lower case and without parameters; nil for JSON's.
    public var mediaTypes: Set<[UInt8]>?
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

    /// A 404 that is not named may be about to end, as during maintenance.
    private static let longestOfMissing: Duration = .seconds(60)

    /// How long an answer is fresh that says nothing about it; nil where the rule is not about such an answer.
    ///
    /// A page of a maintenance or of a front's redirect must not stand for data for hours (RFC 9111 §4.2.2), so the
    /// answer must say that it is of the type. Without Content-Type nothing says so, and the lifetime holds only where
    /// the operator has named the status. A redirect's content is a note about it and no data, so its type does not count.
    func lifetime(of status: Status, _ response: HTTPFields) -> Duration? {
        guard let lifetime else { return nil }
        if let statuses {
            let fits = status.isRedirection || isOfType(response)
            return statuses.contains(status) && fits ? lifetime : nil
        }
        guard isOfType(response) else { return nil }
        switch status {
        case .ok: return lifetime
        case .notFound: return min(lifetime, Self.longestOfMissing)
        default: return nil
        }
    }

    private func isOfType(_ response: HTTPFields) -> Bool {
        let types = response.values("Content-Type")
        guard !types.isEmpty else { return statuses != nil }
        return types.allSatisfy { type in
            mediaTypes.map { $0.contains(MediaType.essence(of: type[...])) }
                ?? JSONMediaType.isNamed(by: type)
        }
    }
}
