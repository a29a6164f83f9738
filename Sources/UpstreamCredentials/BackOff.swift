/// How long the next login waits.
enum BackOff {
    /// Doubles from 1 s to a minute after a fault that may pass by itself, from half a minute to ten where CareCloud does not
    /// take the login: that one heals by a person's hand only, and users get locked for less.
    static func login(_ failure: LoginSession.Failure, _ times: Int, jitter: Double) -> Duration {
        switch failure {
        case .unreachable, .unavailable, .malformed, .unreadable:
            doubled(.seconds(1), times, atMost: .seconds(60), jitter: jitter)
        case .refused: doubled(.seconds(30), times, atMost: .seconds(600), jitter: jitter)
        }
    }

    /// Doubles from one minute to a quarter of an hour: two gateways with one user then serve in turns.
    static func displaced(_ times: Int, jitter: Double) -> Duration {
        doubled(.seconds(60), times, atMost: .seconds(900), jitter: jitter)
    }

    /// ±20 %.
    private static func doubled(
        _ first: Duration, _ times: Int, atMost most: Duration, jitter: Double
    ) -> Duration {
        let pause = min(first * (1 << min(max(times - 1, 0), 16)), most)
        return pause * Int(800 + 400 * jitter) / 1000
    }
}
