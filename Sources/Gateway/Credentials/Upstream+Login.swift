import CareCloud
import Configuration
import EventLoop
import Telemetry
import Upstream
import UpstreamCredentials

/// The gateway's own logins: begun when the sessions say so, and one at a time for each user.
extension Upstream {
    /// How often files with secrets are looked at.
    private static let filePollInterval: Duration = .seconds(2)

    /// Takes kept tokens over, and logs in where there is none, so that the first client need not wait.
    func beginLogins(_ core: GatewayCore) {
        for place in core.credentials.withValue({ Array($0.logins.keys) }) {
            restore(place, core)
            let timer = LoopTimer(on: loop) { [weak self] in
                self?.assumeIsolated { $0.loginTimeHasCome(place, core) }
            }
            core.credentials.withValue { $0.logins[place]?.timer = LoopBound(timer, loop: loop) }
            advanceLogin(place, core)
        }
        guard core.credentials.withValue({ $0.hasFiles }) else { return }
        pollFiles(core)
    }

    /// After each event of a session: begins a login if its time has come, and sets the clock for the next.
    func advanceLogin(_ place: CredentialTable.Place, _ core: GatewayCore) {
        let begins = core.credentials.withValue { $0.logins[place]?.session.advance(now: loop.now) ?? false }
        if begins { _ = Task(executorPreference: loop) { await self.logIn(place, core) } }
        core.credentials.withValue { table in
            guard let entry = table.logins[place], let timer = entry.timer?.object else { return }
            if let wakeUp = entry.nextWakeUp(now: loop.now) { timer.set(to: wakeUp) } else { timer.cancel() }
        }
    }

    private func loginTimeHasCome(_ place: CredentialTable.Place, _ core: GatewayCore) {
        let late = core.credentials.withValue { $0.logins[place]?.takeLate(now: loop.now) ?? [] }
        for waiter in late { waiter.continuation.resume(returning: false) }
        advanceLogin(place, core)
    }

    private func logIn(_ place: CredentialTable.Place, _ core: GatewayCore) async {
        guard let entry = core.credentials.withValue({ $0.logins[place] }) else { return }
        let outcome = await logIn(entry, on: place.tenant, core)
        let waiters = core.credentials.withValue { table in
            table.logins[place]?.take(outcome, now: loop.now)
            return table.logins[place]?.takeWaiters() ?? []
        }
        report(outcome, place, core)
        note(outcome, tenant: place.tenant, core)
        if case .token(let token, let lifetime) = outcome { keep(token, lifetime, of: entry, core) }
        for waiter in waiters { waiter.continuation.resume(returning: true) }
        advanceLogin(place, core)
    }

    // MARK: The token's file

    private func restore(_ place: CredentialTable.Place, _ core: GatewayCore) {
        guard let entry = core.credentials.withValue({ $0.logins[place] }),
            let file = entry.credentials.tokenFile
        else { return }
        do throws(SecretFileError) {
            guard let kept = try KeptToken(readingFrom: file.path), kept.fingerprint == entry.fingerprint,
                let age = kept.age(unixSeconds: unixSeconds)
            else { return }
            core.credentials.withValue { table in
                table.logins[place]?.restore(kept, age: age, now: loop.now)
            }
        } catch {
            core.log.write(
                LogLine(
                    .warning, "kept token not used",
                    ["tenant": .text(entry.tenantName), "reason": .text(error.description)]))
        }
    }

    private func keep(_ token: [UInt8], _ lifetime: Duration, of entry: LoginEntry, _ core: GatewayCore) {
        guard let file = entry.credentials.tokenFile else { return }
        let kept = KeptToken(
            fingerprint: entry.fingerprint, token: token, obtained: unixSeconds,
            lifetime: lifetime.components.seconds)
        let (log, tenant) = (core.log, entry.tenantName)
        // On the log's thread: syncing may take long.
        log.perform {
            do throws(SystemError) {
                try kept.write(to: file.path)
            } catch {
                log.write(
                    LogLine(
                        .warning, "token not kept",
                        [
                            "tenant": .text(tenant), "file": .text(file.path), "reason": .text("\(error)"),
                            "next": .text("make its folder writable for the gateway"),
                        ]))
            }
        }
    }

    // MARK: Files that change

    private func pollFiles(_ core: GatewayCore) {
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.assumeIsolated { upstream in
                upstream.lookAtFiles(core)
                upstream.pollFiles(core)
            }
        }
        timer.set(to: loop.now + Self.filePollInterval)
    }

    private func lookAtFiles(_ core: GatewayCore) {
        for place in core.credentials.withValue({ Array($0.logins.keys) }) {
            let haveChanged = core.credentials.withValue { table in
                let haveChanged = table.logins[place]?.filesHaveChanged() ?? false
                if haveChanged { table.logins[place]?.session.secretsChanged() }
                return haveChanged
            }
            if haveChanged { advanceLogin(place, core) }
        }
        for place in core.credentials.withValue({ Array($0.fixed.keys) }) { _ = reloadToken(place, core) }
    }

    /// - Returns: Whether there is another token now.
    func reloadToken(_ place: CredentialTable.Place, _ core: GatewayCore) -> Bool {
        let tenant = core.tenants[place.tenant].name
        switch core.credentials.withValue({ $0.reload(place) }) {
        case .none: return false
        case .taken:
            core.log.write(LogLine(.info, "token file read again", ["tenant": .text(tenant)]))
            return true
        case .unusable(let reason):
            core.log.write(
                LogLine(
                    .warning, "token file not used, the token from before stays",
                    ["tenant": .text(tenant), "reason": .text(reason)]))
            return false
        }
    }

    // MARK: Log

    private func report(_ outcome: LoginOutcome, _ place: CredentialTable.Place, _ core: GatewayCore) {
        let tenant = core.tenants[place.tenant].name
        switch outcome {
        case .token(_, let lifetime):
            core.log.write(
                LogLine(
                    .info, "logged in",
                    [
                        "tenant": .text(tenant), "interface": .text(place.interface.name),
                        "lifetime_seconds": .integer(lifetime.components.seconds),
                    ]))
        case .failed(let failure, let reason, _):
            let wakeUp = core.credentials.withValue {
                $0.logins[place]?.session.nextWakeUp(now: loop.now) ?? loop.now
            }
            core.log.write(
                LogLine(
                    .warning, "login failed",
                    [
                        "tenant": .text(tenant), "interface": .text(place.interface.name),
                        "failure": .text(failure.rawValue), "reason": .text(reason),
                        "retry_in_seconds": .integer(loop.now.duration(to: wakeUp).components.seconds),
                        "next": .text(failure.advice),
                    ]))
        }
    }

    func logDisplacement(_ place: CredentialTable.Place, _ retryAfter: Duration, _ core: GatewayCore) {
        core.log.write(
            LogLine(
                .warning, "another system uses the gateway's CareCloud user",
                [
                    "tenant": .text(core.tenants[place.tenant].name),
                    "interface": .text(place.interface.name),
                    "retry_in_seconds": .integer(retryAfter.components.seconds),
                    "next": .text("give each gateway a CareCloud user of its own"),
                ]))
    }
}

extension LoginSession.Failure {
    /// What a person can do about it.
    fileprivate var advice: String {
        switch self {
        case .refused: "check login, password and application id under credentials"
        case .unreachable: "if it lasts, check the network and upstream"
        case .unavailable: "wait: the gateway tries again by itself; if it lasts, ask CareCloud"
        case .malformed: "wait: the gateway tries again by itself; if it lasts, check upstream and api_path"
        case .unreadable: "create the file or correct its path"
        }
    }
}

extension Interface {
    /// As the configuration calls it.
    var name: String {
        switch self {
        case .enterprise: "enterprise"
        case .customer: "customer"
        }
    }
}
