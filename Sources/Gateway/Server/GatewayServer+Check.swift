public import Configuration
import Downstream

extension GatewayServer {
    /// What a start, or the first login after it, would find wrong with the files that the tenants name: one line each, in
    /// the order of the tenants. Opens no socket.
    public static func check(_ configuration: GatewayConfiguration) -> [StartError] {
        configuration.tenants.flatMap { tenant in
            let authorities = error { () throws(StartError) in try checkAuthorities(of: tenant) }
            return [authorities].compactMap { $0 } + tenant.credentials.flatMap(check)
        }
    }

    /// One line for each file with a secret that others may read.
    public static func warnings(_ configuration: GatewayConfiguration) -> [String] {
        let files =
            [configuration.admin.keyFile].compactMap { $0 }
            + configuration.tenants.flatMap { $0.credentials.flatMap(\.files) }
        return files.compactMap { file in
            SecretFile.warning(file.path).map { "\(file.position): \($0)" }
        }
    }

    /// Fails for a file that others may change. At the start, too, since the files of a login are read later.
    static func checkModes(of tenant: TenantConfiguration) throws(StartError) {
        for file in tenant.credentials.flatMap(\.files) { try checkMode(file) }
    }

    private static func checkMode(_ file: FileReference) throws(StartError) {
        do throws(SecretFileError) {
            try SecretFile.checkMode(file.path)
        } catch {
            throw StartError("\(file.position): \(error)")
        }
    }

    /// At the start, too: CareCloud cannot be asked with certificates that cannot be read.
    static func checkAuthorities(of tenant: TenantConfiguration) throws(StartError) {
        guard let file = tenant.certificateAuthorityFile else { return }
        do throws(TLSError) {
            try TLSContext.checkAuthorities(in: file.path)
        } catch {
            throw StartError("\(file.position): \(error): it must be a PEM file with CA certificates")
        }
    }

    private static func check(_ credentials: CredentialSource) -> [StartError] {
        switch credentials {
        case .bearerToken: []
        case .bearerTokenFile(let file):
            [error { () throws(StartError) in _ = try FixedToken(readingFrom: file) }].compactMap { $0 }
        case .login(let login):
            [login.password, login.externalApplicationID].compactMap(check)
                + [login.tokenFile].compactMap { $0 }.compactMap { file in
                    error { () throws(StartError) in try checkMode(file) }
                }
        }
    }

    private static func check(_ secret: SecretSource) -> StartError? {
        guard case .file(let file) = secret else { return nil }
        do throws(SecretFileError) {
            _ = try SecretFile.text(file.path)
            return nil
        } catch {
            return StartError("\(file.position): \(error)")
        }
    }

    private static func error(of body: () throws(StartError) -> Void) -> StartError? {
        do throws(StartError) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}

extension TenantConfiguration {
    /// Of both interfaces, as far as they have some.
    fileprivate var credentials: [CredentialSource] {
        [enterprise.credentials, customer.credentials].compactMap { $0 }
    }
}
