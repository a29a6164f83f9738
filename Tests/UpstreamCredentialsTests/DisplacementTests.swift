import Testing
import UpstreamCredentials

@Suite("Two gateways with one user do not chase each other (design §7)")
struct DisplacementTests {

    /// Operation 1 was accepted, 9 has caused a login, and 1 was rejected with its token: displaced at 10 s,
    /// blocked until 70 s.
    private static func displaced() throws -> (Session, Session.Number) {
        let (session, number) = Session.loggedIn()
        session.accepted(number, operation: 1, at: 1)
        let next = try #require(session.rejectedOnce(number, at: 9))
        #expect(session.rejected(next, operation: 1, at: 10) == .refuse(retryAfter: .seconds(60)))
        return (session, next)
    }

    @Test("A 401 with the token that a 401 has brought is a displacement: no login for a while")
    func detected() throws {
        let (session, _) = try Self.displaced()
        #expect(session.state == .displaced)
        #expect(!session.advance(at: 69))
        #expect(session.wakeUp(at: 10) == 70)
        #expect(session.advance(at: 70))
        #expect(session.access(at: 70) == .wait)
        _ = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: 71)
        #expect(session.state == .valid)
    }

    @Test("It is found by the repeat of another operation, too")
    func repeated() throws {
        let (session, number) = Session.loggedIn()
        session.accepted(number, operation: 1, at: 1)
        let next = try #require(session.rejectedOnce(number, at: 9))
        let verdict = session.rejected(next, operation: 1, isReplay: true, at: 10)
        #expect(verdict == .refuse(retryAfter: .seconds(60)))
    }

    @Test("Only an operation that was accepted before shows it, and one that has not caused the login")
    func otherOperations() throws {
        let (session, number) = Session.loggedIn()
        session.accepted(number, operation: 9, at: 1)
        let next = try #require(session.rejectedOnce(number, operation: 9, at: 9))
        #expect(session.rejected(next, operation: 9, isReplay: true, at: 10) == .own)
        #expect(session.rejected(next, operation: 5, at: 11) == .own)
        #expect(session.state == .valid && session.logins == 2)
    }

    @Test("After five minutes a 401 is an ordinary end")
    func boundary() throws {
        for (second, isDisplaced) in [(308.9, true), (309, false)] {
            let (session, number) = Session.loggedIn()
            session.accepted(number, operation: 1, at: 1)
            let next = try #require(session.rejectedOnce(number, at: 9))
            _ = session.rejected(next, operation: 1, at: second)
            #expect((session.state == .displaced) == isDisplaced)
            #expect(session.advance(at: second) != isDisplaced)
        }
    }

    @Test(
        "Again and again it waits longer: 1, 2, 4, 8, at most 15 minutes, ±20 %; a token that lives ends that"
    )
    func backOff() throws {
        var (session, number) = Session.loggedIn()
        for operation in [1, 2] { session.accepted(number, operation: operation, at: 0) }
        number = try #require(session.rejectedOnce(number, at: 0))
        var now = 1.0
        for (index, pause) in [60.0, 120, 240, 480, 900, 900].enumerated() {
            let verdict = session.rejected(
                number, operation: 1 + index % 2, isReplay: false, jitter: 1, at: now)
            #expect(verdict == .refuse(retryAfter: .seconds(pause * 1.2)))
            now += pause * 1.2
            #expect(session.advance(at: now))
            number = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: now)
            now += 1
        }
        now += 300
        number = try #require(session.rejectedOnce(number, operation: 1, at: now))
        let verdict = session.rejected(number, operation: 2, isReplay: false, jitter: 0.5, at: now)
        #expect(verdict == .refuse(retryAfter: .seconds(60)))
    }

    @Test("Meanwhile one request at a time sees whether it is true; the others are refused")
    func probe() throws {
        let (session, number) = try Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        #expect(session.access(at: 20) == .refuse(.displaced, retryAfter: .seconds(50)))
        let verdict = session.rejected(number, operation: 2, isReplay: false, jitter: 0, at: 21)
        #expect(verdict == .refuse(retryAfter: .seconds(49)))
        #expect(session.access(at: 22) == .use(number, isProbe: true))
        session.unanswered(number, wasProbe: true)
        #expect(session.access(at: 23) == .use(number, isProbe: true))
    }

    @Test("If another request's answer shows that the token is good, nothing was displaced")
    func overturned() throws {
        let (session, number) = try Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        session.accepted(number, wasProbe: true, at: 21)
        #expect(session.state == .valid)
        #expect(!session.advance(at: 21))
        #expect(session.access(at: 21) == .use(number, isProbe: false))
        // What seemed to be a displacement is known by now.
        #expect(session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: 22) == .own)
    }

    @Test("Answers to requests that were under way before say nothing")
    func late() throws {
        let (session, number) = try Self.displaced()
        session.accepted(number, wasProbe: false, at: 11)
        #expect(session.state == .displaced)
    }

    @Test("A probe that meets an operation's own 401 makes room for the next")
    func ownProbe() throws {
        let (session, number) = try Self.displaced()
        #expect(session.access(at: 20) == .use(number, isProbe: true))
        session.accepted(number, operation: 2, wasProbe: true, at: 21)
        // Operation 1 is known; the next displacement is by another.
        _ = session.rejected(number, operation: 2, at: 22)
        #expect(session.state == .displaced)
        #expect(session.access(at: 23) == .use(number, isProbe: true))
        #expect(session.rejected(number, operation: 1, at: 24) == .own)
        #expect(session.access(at: 25) == .use(number, isProbe: true))
    }

    @Test("Displacements that lie apart are each a first one: a token that was renewed has lived")
    func apart() throws {
        let (session, first) = Session.loggedIn(lifetime: .seconds(1000))
        session.accepted(first, operation: 1, at: 0)
        let second = try #require(session.rejectedOnce(first, at: 0))
        #expect(session.rejected(second, operation: 1, at: 1) == .refuse(retryAfter: .seconds(60)))
        #expect(session.advance(at: 61))
        _ = session.loggedIn(lifetime: .seconds(1000), at: 61)
        #expect(session.advance(at: 961))
        let fourth = session.loggedIn(lifetime: .seconds(1000), at: 961)
        let fifth = try #require(session.rejectedOnce(fourth, at: 962))
        #expect(session.rejected(fifth, operation: 1, at: 963) == .refuse(retryAfter: .seconds(60)))
    }
}
