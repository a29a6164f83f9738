import Testing
import UpstreamCredentials

@Suite("Two gateways with one user do not chase each other (design §7)")
struct DisplacementTests {

    /// Displaced at 10 s, blocked until 70 s.
    private static func displaced() -> (Session, Session.Number) {
        let (session, number) = Session.loggedIn()
        let verdict = session.rejected(number, operation: 1, isReplay: false, jitter: 0.5, at: 10)
        #expect(verdict == .refuse(retryAfter: .seconds(60)))
        return (session, number)
    }

    @Test("A 401 within five minutes of a login is a displacement: no login for a while")
    func detected() {
        let (session, _) = Self.displaced()
        #expect(session.state == .displaced)
        #expect(!session.advance(at: 69))
        #expect(session.wakeUp(at: 10) == 70)
        #expect(session.advance(at: 70))
        #expect(session.access(at: 70) == .wait)
        _ = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: 71)
        #expect(session.state == .valid)
    }

    @Test("After five minutes a 401 is an ordinary end")
    func boundary() {
        for (second, isDisplaced) in [(299.0, true), (300, false)] {
            let (session, number) = Session.loggedIn()
            _ = session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: second)
            #expect((session.state == .displaced) == isDisplaced)
            #expect(session.advance(at: second) != isDisplaced)
        }
    }

    @Test("Tokens of short life are young for half of it")
    func shortLife() {
        for (second, isDisplaced) in [(49.0, true), (50, false)] {
            let (session, number) = Session.loggedIn(lifetime: .seconds(100))
            _ = session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: second)
            #expect((session.state == .displaced) == isDisplaced)
        }
    }

    @Test(
        "Again and again it waits longer: 1, 2, 4, 8, at most 15 minutes, ±20 %; a token that lives ends that"
    )
    func backOff() {
        var (session, number) = Session.loggedIn()
        var now = 1.0
        for pause in [60.0, 120, 240, 480, 900, 900] {
            let verdict = session.rejected(
                number, operation: 1, isReplay: false, jitter: 1, at: now)
            #expect(verdict == .refuse(retryAfter: .seconds(pause * 1.2)))
            now += pause * 1.2
            #expect(session.advance(at: now))
            number = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: now)
            now += 1
        }
        now += 300
        #expect(
            session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: now) == .again)
        #expect(session.advance(at: now))
        number = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: now)
        let verdict = session.rejected(number, operation: 1, isReplay: false, jitter: 0.5, at: now)
        #expect(verdict == .refuse(retryAfter: .seconds(60)))
    }

    @Test("Meanwhile one request at a time sees whether it is true; the others are refused")
    func probe() {
        let (session, number) = Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        #expect(session.access(at: 20) == .refuse(.displaced, retryAfter: .seconds(50)))
        let verdict = session.rejected(number, operation: 2, isReplay: false, jitter: 0, at: 21)
        #expect(verdict == .refuse(retryAfter: .seconds(49)))
        #expect(session.access(at: 22) == .use(number, isProbe: true))
        session.unanswered(number, wasProbe: true)
        #expect(session.access(at: 23) == .use(number, isProbe: true))
    }

    @Test("If another request's answer shows that the token is good, nothing was displaced")
    func overturned() {
        let (session, number) = Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        session.accepted(number, wasProbe: true, at: 21)
        #expect(session.state == .valid)
        #expect(!session.advance(at: 21))
        #expect(session.access(at: 21) == .use(number, isProbe: false))
        // What seemed to be a displacement is known by now.
        #expect(session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: 22) == .own)
    }

    @Test("Answers to requests that were under way before say nothing")
    func late() {
        let (session, number) = Self.displaced()
        session.accepted(number, wasProbe: false, at: 11)
        #expect(session.state == .displaced)
    }

    @Test("A probe that meets an operation's own 401 makes room for the next")
    func ownProbe() {
        let (session, number) = Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        session.accepted(number, wasProbe: true, at: 21)
        // Operation 1 is known; the next displacement is by another.
        _ = session.rejected(number, operation: 2, at: 22)
        #expect(session.state == .displaced)
        #expect(session.access(at: 23) == .use(number, isProbe: true))
        #expect(session.rejected(number, operation: 1, at: 24) == .own)
        #expect(session.access(at: 25) == .use(number, isProbe: true))
    }

    @Test("Displacements that lie apart are each a first one: a token that was renewed has lived")
    func apart() {
        let (session, first) = Session.loggedIn(lifetime: .seconds(1000))
        #expect(session.rejected(first, at: 1) == .refuse(retryAfter: .seconds(60)))
        #expect(session.advance(at: 61))
        _ = session.loggedIn(lifetime: .seconds(1000), at: 61)
        #expect(session.advance(at: 961))
        let third = session.loggedIn(lifetime: .seconds(1000), at: 961)
        #expect(session.rejected(third, at: 962) == .refuse(retryAfter: .seconds(60)))
    }
}
