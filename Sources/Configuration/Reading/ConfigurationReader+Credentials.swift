import YAML

extension ConfigurationReader {
    /// The keys of which one section has those of one line.
    private static let kinds = [
        ["bearer_token_file"], ["bearer_token"],
        [
            "login", "password_file", "password", "external_application_id_file", "external_application_id",
            "token_lifetime", "token_file",
        ],
    ]

    /// Where an interface's own token comes from; nil has been reported.
    mutating func credentials(_ setting: Setting) -> CredentialSource? {
        guard let section = section(setting) else { return nil }
        let given = Self.kinds.filter { names in names.contains { section[$0] != nil } }
        guard given.count < 2 else {
            let second = given[1].first { section[$0] != nil } ?? ""
            let first = given[0].first { section[$0] != nil } ?? ""
            report("give \(first) or \(second), not both", at: section.position(of: second))
            return nil
        }
        switch given.first?.first {
        case "bearer_token_file":
            return fileReference("bearer_token_file", in: section).map(CredentialSource.bearerTokenFile)
        case "bearer_token":
            return section["bearer_token"].flatMap { bearerToken($0) }.map(CredentialSource.bearerToken)
        case "login": return loginCredentials(section).map(CredentialSource.login)
        default:
            // Else there are only unknown keys, each reported.
            guard !section.isWritten else { return nil }
            let hasLogin = ConfigurationKey.at(section.path.appending("login").pattern) != nil
            report(
                "expected bearer_token_file\(hasLogin ? ", bearer_token or login" : " or bearer_token"), found nothing",
                at: setting.position)
            return nil
        }
    }

    private mutating func loginCredentials(_ section: Section) -> LoginCredentials? {
        let login = value("login", in: section, as: .line)
        if section["login"] == nil {
            report("add login, the name of the user that the gateway logs in as", at: section.position)
        }
        let password = secret("password", "the user's password", in: section)
        let application = secret("external_application_id", "the application's id", in: section)
        let lifetime = value(
            "token_lifetime", in: section, as: .duration(.seconds(2) ... .seconds(31_536_000)))
        let tokenFile = fileReference("token_file", in: section)
        guard let login, let password, let application, let lifetime else { return nil }
        return LoginCredentials(
            login: login, password: password, externalApplicationID: application, tokenLifetime: lifetime,
            tokenFile: tokenFile)
    }

    /// `name_file` or `name`, one of which must be there.
    private mutating func secret(_ name: String, _ meaning: String, in section: Section) -> SecretSource? {
        let file = name + "_file"
        switch (section[file], section[name]) {
        case (_?, nil): return fileReference(file, in: section).map(SecretSource.file)
        case (nil, let setting?): return variable(setting, meaning, insteadOf: file).map(SecretSource.value)
        case (_?, let setting?): report("give \(file) or \(name), not both", at: setting.position)
        case (nil, nil): report("add \(file), a file that holds \(meaning)", at: section.position)
        }
        return nil
    }

    private mutating func variable(_ setting: Setting, _ meaning: String, insteadOf file: String) -> Secret? {
        guard let (name, value) = environmentValue(of: setting, meaning, insteadOf: file) else { return nil }
        do {
            return try Secret(text: value)
        } catch {
            report("the environment variable \(name) \(error)", at: setting.position)
            return nil
        }
    }

    private mutating func bearerToken(_ setting: Setting) -> Secret? {
        guard let (name, value) = environmentValue(of: setting, "a token", insteadOf: "bearer_token_file")
        else { return nil }
        do {
            return try Secret(bearerToken: value)
        } catch {
            report("the environment variable \(name) \(error)", at: setting.position)
            return nil
        }
    }

    /// A secret may be named but never written here: the file is shown to others, copied and committed.
    private mutating func environmentValue(
        of setting: Setting, _ meaning: String, insteadOf file: String
    ) -> (name: String, value: [UInt8])? {
        guard case .scalar(let text, _) = setting.node.content, let name = Substitution.onlyName(in: text)
        else {
            report(
                "\(meaning) may not stand in this file; write ${NAME} and set NAME in the environment, "
                    + "or use \(file)",
                at: setting.position)
            return nil
        }
        guard let value = environment[name] else {
            report(Substitution.Failure.unset(name).description, at: setting.position)
            return nil
        }
        return (name, Array(value.utf8))
    }
}
