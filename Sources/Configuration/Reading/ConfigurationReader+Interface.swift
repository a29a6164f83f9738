import YAML

extension ConfigurationReader {
    /// `enterprise` or `customer`; `refused` are the words that make no sense for `client_authorization` there.
    mutating func interface(
        _ name: String, in tenant: Section, refusing refused: [String: String]
    ) -> InterfaceConfiguration? {
        guard let section = section(name, in: tenant) else { return nil }
        let authorization: ClientAuthorization? = value(
            "client_authorization", in: section, as: .word(refusing: refused))
        let credentials = section["credentials"].flatMap { self.credentials($0) }
        guard let authorization else { return nil }
        if authorization == .replace, section["credentials"] == nil {
            report(
                "replace needs credentials to put in the place of the client's; add credentials here",
                at: section.position(of: "client_authorization"))
        }
        return InterfaceConfiguration(clientAuthorization: authorization, credentials: credentials)
    }

    private mutating func credentials(_ setting: Setting) -> CredentialSource? {
        guard let section = section(setting) else { return nil }
        switch (section["bearer_token_file"], section["bearer_token"]) {
        case (_?, nil):
            return fileReference("bearer_token_file", in: section).map(CredentialSource.bearerTokenFile)
        case (nil, let token?):
            return bearerToken(token).map(CredentialSource.bearerToken)
        case (_?, let token?):
            report("give bearer_token_file or bearer_token, not both", at: token.position)
        case (nil, nil) where !section.isWritten:
            report("expected bearer_token_file or bearer_token, found nothing", at: setting.position)
        case (nil, nil):
            // Only unknown keys, each reported.
            break
        }
        return nil
    }

    /// A token may be named but never written here: the file is shown to others, copied and committed.
    private mutating func bearerToken(_ setting: Setting) -> Secret? {
        guard case .scalar(let text, _) = setting.node.content, let name = Substitution.onlyName(in: text)
        else {
            report(
                "a token may not stand in this file; write ${NAME} and set NAME in the environment, "
                    + "or use bearer_token_file",
                at: setting.position)
            return nil
        }
        guard let value = environment[name] else {
            report(Substitution.Failure.unset(name).description, at: setting.position)
            return nil
        }
        do {
            return try Secret(bearerToken: Array(value.utf8))
        } catch {
            report("the environment variable \(name) \(error)", at: setting.position)
            return nil
        }
    }
}
