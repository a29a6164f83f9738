public import HTTPSemantics

/// How long a response is fresh, and how old it was when it came (RFC 9111 §4.2).
public struct ResponseFreshness: Sendable, Equatable {
    /// freshness_lifetime, §4.2.1.
    public let lifetime: Duration
    /// corrected_initial_age, §4.2.3.
    public let initialAge: Duration

    /// Both as they stand.
    public init(lifetime: Duration, initialAge: Duration) {
        self.lifetime = lifetime
        self.initialAge = initialAge
    }

    /// From the fields of a response; nil when neither s-maxage, max-age, Expires nor the caller gives a lifetime.
    ///
    /// - Parameters:
    ///   - otherwise: The lifetime when the response says nothing about it.
    ///   - longest: No lifetime is longer.
    ///   - unixNow: The wall clock when the response came, in seconds.
    ///   - delay: From the moment the request was sent to the moment the response came.
    public init?(
        _ fields: HTTPFields, control: CacheControl, otherwise: Duration? = nil,
        atMost longest: Duration? = nil, unixNow: Int64, delay: Duration
    ) {
        let date = Self.date(fields, "Date", unixNow: unixNow) ?? unixNow
        let stated: Duration
        if let seconds = control.sharedMaxAge ?? control.maxAge {
            stated = .seconds(seconds)
        } else if fields.contains("Expires") {
            // An invalid date, `0` above all, means expired (RFC 9111 §5.3).
            let expires = Self.date(fields, "Expires", unixNow: unixNow) ?? date
            stated = .seconds(max(0, expires - date))
        } else if let otherwise {
            stated = otherwise
        } else {
            return nil
        }
        lifetime = longest.map { min(stated, $0) } ?? stated
        let apparentAge = max(0, unixNow - date)
        let corrected = Self.age(fields) + max(.zero, delay)
        initialAge = max(.seconds(apparentAge), corrected)
    }

    /// The Age field: the first value; an invalid one is ignored (RFC 9111 §5.1).
    private static func age(_ fields: HTTPFields) -> Duration {
        guard let value = FieldList.elements(fields.values("Age")).first else { return .zero }
        return .seconds(DeltaSeconds.parse(value) ?? 0)
    }

    private static func date(_ fields: HTTPFields, _ name: FieldName, unixNow: Int64) -> Int64? {
        let values = fields.values(name)
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
        return HTTPDate.parse(first, now: unixNow)
    }
}
