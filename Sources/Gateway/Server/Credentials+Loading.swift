import Configuration
import EventLoop

extension InterfacePolicy {
    /// Reads the fixed token, if there is one, from its file or variable.
    init(_ configuration: InterfaceConfiguration) throws(StartError) {
        clientAuthorization = configuration.clientAuthorization
        switch configuration.credentials {
        case nil:
            source = .none
            authorization = nil
        case .bearerToken(let secret):
            source = .environment
            authorization = Self.authorization(secret)
        case .bearerTokenFile(let file):
            source = .file
            authorization = Self.authorization(try Self.token(in: file))
        }
    }

    private static func token(in file: FileReference) throws(StartError) -> Secret {
        let contents: [UInt8]
        do throws(SystemError) {
            contents = try FileContents.read(file.path, limit: 64 * 1024)
        } catch {
            throw StartError(
                "\(file.position): cannot read \(file.path) (\(error)): create the file or correct the path")
        }
        do throws(Secret.TokenError) {
            return try Secret(bearerToken: contents)
        } catch {
            throw StartError("\(file.position): \(file.path) \(error): put the token alone into the file")
        }
    }

    private static func authorization(_ token: Secret) -> Secret {
        Secret(Array("Bearer ".utf8) + token.bytes)
    }
}
