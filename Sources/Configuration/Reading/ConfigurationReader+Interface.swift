import YAML

extension ConfigurationReader {
    /// `enterprise` or `customer`; `refused` are the words that make no sense for `client_authorization` there.
    mutating func interface(
        _ name: String, in tenant: Section, refusing refused: [String: String]
    ) -> InterfaceConfiguration? {
        guard let section = section(name, in: tenant) else { return nil }
        let authorization: ClientAuthorization? = value(
            "client_authorization", in: section, as: .word(refusing: refused))
        let hasLogins = ConfigurationKey.at(section.path.appending("virtual_login").pattern) != nil
        let answersLogins = hasLogins ? value("virtual_login", in: section, as: .boolean) : false
        let credentials = section["credentials"].flatMap { self.credentials($0) }
        guard let authorization, let answersLogins else { return nil }
        if authorization == .replace, section["credentials"] == nil {
            report(
                "replace needs credentials to put in the place of the client's; add credentials here",
                at: section.position(of: "client_authorization"))
        }
        if answersLogins, section["credentials"] == nil {
            report(
                "virtual_login needs credentials to serve the devices with; add credentials here",
                at: section.position(of: "virtual_login"))
        }
        return InterfaceConfiguration(
            clientAuthorization: authorization, answersLogins: answersLogins, credentials: credentials)
    }
}
