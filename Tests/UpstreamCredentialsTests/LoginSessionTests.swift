import Testing
import UpstreamCredentials

@Suite("One login for all, renewed ahead (design §7)")
struct LoginSessionTests {
    @Test("The first login begins at once; whoever comes meanwhile waits, and nobody begins another")
    func first() {
        let session = Session()
        #expect(session.wakeUp(at: 0) == 0)
        #expect(session.advance(at: 0))
        for _ in 1...1000 {
            #expect(session.access(at: 1) == .wait)
            #expect(!session.advance(at: 1))
        }
        #expect(session.wakeUp(at: 1) == nil)
        #expect(session.state == .loggingIn)
        let number = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: 2)
        #expect(session.access(at: 2) == .use(number, isProbe: false))
        #expect(session.state == .valid)
        #expect(session.logins == 1)
    }

    @Test("A token is renewed after 80 to 90 % of its life, and used meanwhile", arguments: [0, 0.5, 1])
    func renewal(jitter: Double) {
        let session = Session()
        _ = session.advance(at: 0)
        let number = session.loggedIn(lifetime: .seconds(1000), jitter: jitter, at: 0)
        let renewal = 800 + 100 * jitter
        #expect(session.wakeUp(at: 1) == renewal)
        #expect(!session.advance(at: renewal - 1))
        #expect(session.advance(at: renewal))
        #expect(session.access(at: renewal) == .use(number, isProbe: false))
        let next = session.loggedIn(lifetime: .seconds(1000), jitter: 0, at: renewal + 1)
        #expect(next != number)
        #expect(session.access(at: renewal + 1) == .use(next, isProbe: false))
    }

    @Test("Beyond its end a token is not used while the next is under way, and is used if there is none")
    func beyondTheEnd() {
        let (session, number) = Session.loggedIn(lifetime: .seconds(1000))
        #expect(session.advance(at: 850))
        #expect(session.access(at: 1001) == .wait)
        session.failed(.unavailable, retryAfter: nil, jitter: 0.5, at: 1002)
        #expect(session.access(at: 1002) == .use(number, isProbe: false))
        #expect(session.state == .failing)
    }

    @Test("1,000 requests in flight when a token ends: one login, and each is sent once more")
    func expiry() {
        let (session, number) = Session.loggedIn()
        let now = 7.0 * 3600
        var logins = 0
        for operation in 1...1000 {
            let verdict = session.rejected(number, operation: operation, isReplay: false, jitter: 0, at: now)
            #expect(verdict == .again)
            logins += session.advance(at: now) ? 1 : 0
            #expect(session.access(at: now) == .wait)
        }
        #expect(logins == 1)
        let next = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: now)
        #expect(session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: now) == .again)
        #expect(!session.advance(at: now))
        #expect(session.access(at: now) == .use(next, isProbe: false))
        #expect(session.logins == 2)
        #expect(session.rejections == 1001)
    }

    @Test("A replay's 401 is the request's own; so are the next ones of its kind, for five minutes")
    func ownRejection() {
        let (session, first) = Session.loggedIn()
        #expect(
            session.rejected(first, operation: 7, isReplay: false, jitter: 0, at: 1000) == .again)
        #expect(session.advance(at: 1000))
        let second = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: 1001)
        #expect(
            session.rejected(second, operation: 7, isReplay: true, jitter: 0, at: 1001) == .own)
        #expect(
            session.rejected(second, operation: 7, isReplay: false, jitter: 0, at: 1300) == .own)
        #expect(!session.advance(at: 1300))
        #expect(session.state == .valid)
        #expect(
            session.rejected(second, operation: 7, isReplay: false, jitter: 0, at: 1302) == .again)
    }

    @Test("A 401 right after a login causes one more login, and at most one in five minutes")
    func oneLogin() throws {
        let (session, first) = Session.loggedIn()
        let second = try #require(session.rejectedOnce(first, operation: 7, at: 0.5))
        #expect(session.rejected(second, operation: 7, isReplay: true, at: 1) == .own)
        for (operation, time) in [(7, 2.0), (8, 3), (7, 299), (10, 300)] {
            #expect(session.rejected(second, operation: operation, at: time) == .own)
            #expect(!session.advance(at: time) && session.state == .valid)
        }
        #expect(session.access(at: 300) == .use(second, isProbe: false))
        let third = try #require(session.rejectedOnce(second, operation: 11, at: 301))
        // Each operation of its own is remembered for five minutes.
        #expect(session.rejected(third, operation: 10, at: 599) == .own)
        #expect(session.logins == 3)
    }

    @Test("A token from before the start is used, and renewed by its own time")
    func restored() {
        let session = Session()
        let number = session.restored(
            lifetime: .seconds(1000), age: .seconds(500), at: 0)
        #expect(!session.advance(at: 0))
        #expect(session.access(at: 0) == .use(number, isProbe: false))
        #expect(session.wakeUp(at: 0) == 300)
        #expect(session.logins == 0)
        #expect(session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: 1) == .again)
    }

    // MARK: Failures

    @Test(
        "Logins that fail back off: 1 s to a minute without an answer, 30 s to ten minutes when refused",
        arguments: [
            (LoginSession.Failure.unavailable, [1, 2, 4, 8, 16, 32, 60, 60]),
            (.unreachable, [1, 2, 4, 8, 16, 32, 60, 60]), (.malformed, [1, 2, 4, 8, 16, 32, 60, 60]),
            (.unreadable, [1, 2, 4, 8, 16, 32, 60, 60]), (.refused, [30, 60, 120, 240, 480, 600, 600]),
        ])
    func backOff(failure: LoginSession.Failure, pauses: [Double]) throws {
        for (jitter, factor) in [(0.0, 0.8), (0.5, 1), (1, 1.2)] {
            let session = Session()
            var now = 0.0
            for pause in pauses {
                #expect(session.advance(at: now))
                session.failed(failure, retryAfter: nil, jitter: jitter, at: now)
                #expect(session.state == .failing && session.failure == failure)
                let wakeUp = try #require(session.wakeUp(at: now))
                #expect(abs(now + pause * factor - wakeUp) < 0.001)
                #expect(!session.advance(at: wakeUp - 0.001))
                now = wakeUp + 0.001
            }
            #expect(session.failures == UInt64(pauses.count))
            #expect(session.logins == 0)
        }
    }

    @Test("Meanwhile requests are refused with the time to the next try")
    func refusedMeanwhile() {
        let session = Session()
        _ = session.advance(at: 0)
        session.failed(.refused, retryAfter: nil, jitter: 0.5, at: 0)
        #expect(session.access(at: 10) == .refuse(.failing, retryAfter: .seconds(20)))
        #expect(session.access(at: 30) == .wait)
        #expect(session.advance(at: 30))
    }

    @Test(
        "Retry-After is kept to, but not for more than five minutes (RFC 9110 §10.2.3)",
        arguments: [(45, 45), (300, 300), (301, 300), (86_400, 300)])
    func retryAfter(told: Int, pause: Double) {
        let session = Session()
        _ = session.advance(at: 0)
        session.failed(.unavailable, retryAfter: .seconds(told), jitter: 1, at: 0)
        #expect(session.wakeUp(at: 0) == pause)
    }

    @Test("A first fault that may pass by itself is waited for: the next login comes in a second")
    func firstFault() {
        for failure in [LoginSession.Failure.unreachable, .unavailable, .malformed] {
            let session = Session()
            #expect(session.advance(at: 0))
            session.failed(failure, at: 0)
            #expect(session.access(at: 0.1) == .wait && session.wakeUp(at: 0.1) == 1)
            #expect(session.advance(at: 1))
            session.failed(failure, at: 1)
            guard case .refuse = session.access(at: 1) else {
                Issue.record("a second fault is not waited for")
                continue
            }
        }
    }

    @Test(
        "A request shortens the pause after a passing fault, so that a return is noticed within 5 s",
        arguments: [
            (LoginSession.Failure.unreachable, 101.0), (.unavailable, 103), (.malformed, 103),
            (.refused, 700), (.unreadable, 160),
        ])
    func hastened(failure: LoginSession.Failure, next: Double) {
        let session = Session()
        // Its pauses have become as long as they get.
        for number in 1...9 {
            #expect(session.advance(at: Double(number) * 1000 - 8900))
            session.failed(failure, at: Double(number) * 1000 - 8900)
        }
        guard case .refuse(.failing, let pause) = session.access(at: 100.5) else {
            Issue.record("not refused")
            return
        }
        #expect(session.wakeUp(at: 100.5) == next && pause == .seconds(next - 100.5))
    }

    @Test("But no pause that CareCloud has asked for (RFC 9110 §10.2.3)")
    func notHastened() {
        let session = Session()
        #expect(session.advance(at: 0))
        session.failed(.unavailable, retryAfter: .seconds(40), at: 0)
        #expect(session.access(at: 1) == .refuse(.failing, retryAfter: .seconds(39)))
        #expect(session.wakeUp(at: 1) == 40)
    }

    @Test("A success begins the back-off anew")
    func success() {
        let session = Session()
        for second in [0.0, 10] {
            #expect(session.advance(at: second))
            session.failed(.unavailable, retryAfter: nil, jitter: 0.5, at: second)
        }
        #expect(session.advance(at: 20))
        let number = session.loggedIn(lifetime: .seconds(1000), jitter: 0, at: 20)
        #expect(session.failure == nil)
        _ = session.rejected(number, operation: 1, isReplay: false, jitter: 0, at: 600)
        #expect(session.advance(at: 600))
        session.failed(.unavailable, retryAfter: nil, jitter: 0.5, at: 600)
        #expect(session.wakeUp(at: 600) == 601)
    }

    @Test("Changed secrets are tried at once where the old ones failed, and only there")
    func secretsChanged() {
        let session = Session()
        _ = session.advance(at: 0)
        session.failed(.refused, retryAfter: nil, jitter: 0.5, at: 0)
        session.secretsChanged()
        #expect(session.wakeUp(at: 1) == 1)
        #expect(session.advance(at: 1))
        _ = session.loggedIn(lifetime: Session.lifetime, jitter: 0, at: 1)
        session.secretsChanged()
        #expect(!session.advance(at: 2))
    }

    @Test("A 401 while a renewal is under way waits for that login; there is no second one after it")
    func rejectedDuringRenewal() {
        for second in [100.0, 870] {
            let (session, number) = Session.loggedIn(lifetime: .seconds(1000))
            _ = session.rejected(number, operation: 9, at: 600)
            #expect(session.advance(at: 600))
            let old = session.loggedIn(lifetime: .seconds(1000), at: 600)
            #expect(session.advance(at: 1400))
            #expect(session.rejected(old, at: 1400 + second / 10) == .again)
            #expect(session.access(at: 1400 + second / 10) == .wait)
            let next = session.loggedIn(at: 1500)
            #expect(!session.advance(at: 1500))
            #expect(session.access(at: 1500) == .use(next, isProbe: false))
            #expect(session.logins == 3 && session.state == .valid)
        }
    }

    @Test("A replay's 401 while another login is under way is not yet the request's own")
    func replayDuringLogin() {
        let (session, number) = Session.loggedIn(lifetime: .seconds(1000))
        #expect(session.advance(at: 850))
        #expect(session.rejected(number, isReplay: true, at: 851) == .again)
        let next = session.loggedIn(at: 852)
        #expect(session.rejected(next, isReplay: true, at: 852) == .own)
    }

    @Test("Secrets that change while a login is under way are tried as soon as that has failed")
    func secretsChangedMeanwhile() {
        let session = Session()
        #expect(session.advance(at: 0))
        session.secretsChanged()
        session.failed(.refused, at: 1)
        #expect(session.advance(at: 1))
        session.failed(.refused, at: 2)
        #expect(!session.advance(at: 3))
    }
}
