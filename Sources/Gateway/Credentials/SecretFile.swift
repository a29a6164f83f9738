import Configuration
import EventLoop

/// Files that hold one secret.
public enum SecretFile {
    private static let limit = 64 * 1024

    static func bearerToken(_ path: String) throws(SecretFileError) -> Secret {
        let contents = try read(path)
        do throws(Secret.TokenError) {
            return try Secret(bearerToken: contents)
        } catch {
            throw SecretFileError("\(path) \(error): put the token alone into the file")
        }
    }

    static func text(_ path: String) throws(SecretFileError) -> Secret {
        let contents = try read(path)
        do throws(Secret.TextError) {
            return try Secret(text: contents)
        } catch {
            throw SecretFileError("\(path) \(error): put it alone on one line into the file")
        }
    }

    /// The bytes of a file of at most 64 KiB. Fails for a file that others may change: they could give the gateway a token or a
    /// key of their own.
    public static func read(_ path: String) throws(SecretFileError) -> [UInt8] {
        let (contents, permissions): ([UInt8], FilePermissions)
        do throws(SystemError) {
            (contents, permissions) = try FileContents.readWithPermissions(path, limit: limit)
        } catch {
            throw SecretFileError("cannot read \(path) (\(error)): create the file or correct the path")
        }
        if permissions.isWritableByOthers { throw .writable(path, permissions) }
        return contents
    }

    /// Fails for a file that others may change. A missing file is none.
    static func checkMode(_ path: String) throws(SecretFileError) {
        guard let permissions = FilePermissions(path), permissions.isWritableByOthers else { return }
        throw .writable(path, permissions)
    }

    /// One line about a file that others may read; nil for any other, and for one that they may change: that is an error.
    static func warning(_ path: String) -> String? {
        guard let permissions = FilePermissions(path), permissions.isReadableByOthers,
            !permissions.isWritableByOthers
        else { return nil }
        return "others may read \(path) (mode \(permissions.text)): chmod 600 \(path)"
    }
}

/// Why a file gives no secret: one line with the next step, and nothing of what stands in the file.
public struct SecretFileError: Error, Sendable, CustomStringConvertible {
    /// The line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    fileprivate static func writable(_ path: String, _ permissions: FilePermissions) -> SecretFileError {
        SecretFileError("others may change \(path) (mode \(permissions.text)): chmod 600 \(path)")
    }
}

extension SecretSource {
    /// The secret as it is now.
    func read() throws(SecretFileError) -> Secret {
        switch self {
        case .value(let secret): secret
        case .file(let file): try SecretFile.text(file.path)
        }
    }

    /// Nil unless it is a file that exists.
    var stamp: FileStamp? { file.flatMap { FileStamp($0.path) } }

    /// Nil unless it is a file.
    var file: FileReference? {
        if case .file(let file) = self { file } else { nil }
    }
}

extension CredentialSource {
    /// Every file that it names.
    var files: [FileReference] {
        switch self {
        case .bearerToken: []
        case .bearerTokenFile(let file): [file]
        case .login(let login):
            [login.password.file, login.externalApplicationID.file, login.tokenFile].compactMap { $0 }
        }
    }
}
