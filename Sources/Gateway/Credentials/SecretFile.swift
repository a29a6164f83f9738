import Configuration
import EventLoop

/// Files that hold one secret.
enum SecretFile {
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

    private static func read(_ path: String) throws(SecretFileError) -> [UInt8] {
        do throws(SystemError) {
            return try FileContents.read(path, limit: limit)
        } catch {
            throw SecretFileError("cannot read \(path) (\(error)): create the file or correct the path")
        }
    }
}

/// Why a file gives no secret: one line with the next step, and nothing of what stands in the file.
struct SecretFileError: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
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
    var stamp: FileStamp? {
        if case .file(let file) = self { FileStamp(file.path) } else { nil }
    }
}
