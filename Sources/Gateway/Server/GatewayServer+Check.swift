public import Configuration
import Downstream

extension GatewayServer {
    /// What a start, or the first login after it, would find wrong with the files that the tenants name: one line each, in
    /// the order of the tenants. Opens no socket.
    public static func check(_ configuration: GatewayConfiguration) -> [StartError] {
        configuration.tenants.flatMap { tenant in
            let authorities = error { () throws(StartError) in try checkAuthorities(of: tenant) }
            let credentials = [tenant.enterprise.credentials, tenant.customer.credentials].compactMap { $0 }
            return [authorities].compactMap { $0 } + credentials.flatMap(check)
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
        case .login(let login): [login.password, login.externalApplicationID].compactMap(check)
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
