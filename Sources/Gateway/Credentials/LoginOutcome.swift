import CareCloud
import Configuration
import EventLoop
import HTTPSemantics
import Streams
import Telemetry
import Upstream
import UpstreamBudget
import UpstreamCredentials

/// What came of one login.
enum LoginOutcome: Sendable {
    case token([UInt8], lifetime: Duration)
    /// The reason holds nothing of what was sent or received.
    case failed(LoginSession.Failure, reason: String, retryAfter: Duration?)
}

extension Upstream {
    /// Seconds: less than that is the zone's doing, and would mean a login after another.
    private static let shortestLeft: Int64 = 60
    /// A login's answer is some hundred bytes.
    private static let maximumAnswer = 64 * 1024

    /// Logs in once. Pays for it like any request, and goes before those that wait.
    func logIn(_ entry: LoginEntry, on lane: Int, _ core: GatewayCore) async -> LoginOutcome {
        let request: TransferRequest
        do throws(SecretFileError) {
            request = try Self.request(entry, on: lane, core)
        } catch {
            return .failed(.unreadable, reason: error.description, retryAfter: nil)
        }
        let turn: Turn
        do throws(TurnRefusal) {
            turn = try await self.turn(on: lane, for: BudgetRequest(isUrgent: true))
        } catch {
            return .failed(.unavailable, reason: "the budget leaves no room for a login", retryAfter: nil)
        }
        let counters = core.upstreamCounters[lane]
        counters.sent()
        core.noteUsage(.login, "users", of: lane, now: loop.now)
        switch await transfer(request, on: lane, turn) {
        case .failure(let error):
            counters.ended(by: error)
            let failure: LoginSession.Failure = error.wasSent ? .unavailable : .unreachable
            return .failed(failure, reason: error.detail, retryAfter: nil)
        case .success(let transfer):
            return await outcome(transfer, of: entry, lane, core)
        }
    }

    private static func request(
        _ entry: LoginEntry, on lane: Int, _ core: GatewayCore
    ) throws(SecretFileError) -> TransferRequest {
        let credentials = entry.credentials
        let password = try credentials.password.read()
        let application = try credentials.externalApplicationID.read()
        let message = UserLogin(
            login: credentials.login, password: String(decoding: password.bytes, as: UTF8.self),
            externalApplicationID: String(decoding: application.bytes, as: UTF8.self))
        var fields = core.makeOwnFields(for: lane)
        fields.append("Content-Type", "application/json")
        var request = TransferRequest(
            method: .post, target: Array(UserLogin.path.utf8), fields: fields, content: .bytes(message.body())
        )
        // A token that comes when the gateway stops is of no use.
        request.isWrite = false
        return request
    }

    private func outcome(
        _ transfer: TransferUnderWay, of entry: LoginEntry, _ lane: Int, _ core: GatewayCore
    ) async -> LoginOutcome {
        let response = transfer.response
        noteClock(response, lane, core)
        response.content.settle(.whole(upTo: Self.maximumAnswer, paced: false))
        let result = await transfer.end()
        let counters = core.upstreamCounters[lane]
        if case .failure(let error) = result {
            counters.ended(by: error)
            return .failed(.unavailable, reason: "CareCloud's answer broke off", retryAfter: nil)
        }
        counters.answered(response.status.code, duration: response.requestSent.duration(to: loop.now))
        if let failure = Self.failure(for: response.status) {
            return .failed(
                failure, reason: "CareCloud answered \(response.status.code)",
                retryAfter: RetryAfterField.delay(
                    response.fields, unixNow: unixSeconds, atMost: LoginSession.longestRetryAfter))
        }
        guard let content = response.content.wholeContent else {
            return .failed(
                .malformed, reason: "CareCloud's answer is too long for a login's", retryAfter: nil)
        }
        do throws(UserLoginAnswer.Problem) {
            let answer = try UserLoginAnswer(content: content)
            return .token(
                answer.bearerToken, lifetime: lifetime(answer, of: entry, now: originSeconds(lane, core)))
        } catch {
            return .failed(.malformed, reason: "CareCloud's answer \(error)", retryAfter: nil)
        }
    }

    /// Nil for a success.
    private static func failure(for status: Status) -> LoginSession.Failure? {
        switch status.code {
        case 200, 201: nil
        case 408, 429, 500...599: .unavailable
        case 400...499: .refused
        default: .malformed
        }
    }

    /// `valid_to` can only shorten what is configured: it has no time zone, so that of this machine is taken for the
    /// project's, and where that gives no sense it does not count.
    private func lifetime(_ answer: UserLoginAnswer, of entry: LoginEntry, now: Int64) -> Duration {
        let configured = entry.credentials.tokenLifetime
        guard let validTo = answer.validTo else { return configured }
        let left = validTo - now - LocalTime.offset(unixSeconds: now)
        return left >= Self.shortestLeft ? min(configured, .seconds(left)) : configured
    }
}

extension LoginEntry {
    /// The session and the token after a login.
    mutating func take(_ outcome: LoginOutcome, now: ContinuousClock.Instant) {
        switch outcome {
        case .token(let token, let lifetime):
            _ = session.loggedIn(lifetime: lifetime, jitter: .random(in: 0...1), now: now)
            authorization = CredentialTable.authorization(token)
        case .failed(let failure, _, let retryAfter):
            session.failed(failure, retryAfter: retryAfter, jitter: .random(in: 0...1), now: now)
        }
    }

    /// A token from before the program's start.
    mutating func restore(_ kept: KeptToken, age: Duration, now: ContinuousClock.Instant) {
        _ = session.restored(
            lifetime: .seconds(kept.lifetime), age: age, jitter: .random(in: 0...1), now: now)
        authorization = CredentialTable.authorization(kept.token)
    }
}
