extension LoginSession {
    /// What a request that needs the token is to do.
    public enum Access: Sendable, Equatable {
        /// Go, with this token. `isProbe`: its answer tells whether a token that seemed lost works after all, so it
        /// must be reported, also when there is none.
        case use(TokenNumber, isProbe: Bool)
        /// A login is under way, or begins within a second or so.
        case wait
        /// There is no token, and no login before `retryAfter`.
        case refuse(State, retryAfter: Duration)
    }

    /// What it means that CareCloud has answered a request 401.
    public enum Verdict: Sendable, Equatable {
        /// The token is no longer good: ask for access once more.
        case again
        /// It is the operation's own: another token would not help. The client gets the 401.
        case own
        /// The token is lost, and no login before `retryAfter`.
        case refuse(retryAfter: Duration)
    }

    /// Why a login has failed.
    public enum Failure: String, Sendable, CaseIterable {
        /// CareCloud does not take name, password or application.
        case refused
        /// There is no connection to CareCloud.
        case unreachable
        /// There is no answer, or one that says that CareCloud cannot answer.
        case unavailable
        /// The answer is none to a login.
        case malformed
        /// The gateway's own secrets cannot be read.
        case unreadable

        /// Whether it may pass by itself: the pauses are short, and requests that wait for a login shorten them.
        public var isPassing: Bool { askedPause != nil }

        /// The longest pause after it while requests need the token, so that CareCloud's return is noticed within
        /// 5 s; nil if requests change nothing.
        var askedPause: Duration? {
            switch self {
            case .unreachable: .seconds(1)
            case .unavailable, .malformed: .seconds(3)
            case .refused, .unreadable: nil
            }
        }
    }

    /// How it stands; the raw value is the word in `/stats`.
    public enum State: String, Sendable, CaseIterable {
        /// The first login is still under way.
        case loggingIn = "logging_in"
        /// There is a token, as far as is known.
        case valid
        /// The last login has failed. There may still be a token from the one before.
        case failing
        /// Somebody else has logged in as the same user, which ended the gateway's token.
        case displaced
    }
}
