import Configuration
import EventLoop

/// A bearer token that is given by the configuration, and by what stands in its file.
struct FixedToken: Sendable {
    /// What looking at the file has brought.
    enum Change: Sendable {
        /// Nothing new.
        case none
        case taken
        /// The file cannot be used any more: one line that says why. The token from before stays.
        case unusable(String)
    }

    /// Where it comes from, in a word for `/stats`.
    let source: String
    private(set) var authorization: Secret
    private let file: FileReference?
    private var stamp: FileStamp?

    init(_ token: Secret) {
        source = "environment"
        authorization = CredentialTable.authorization(token.bytes)
        file = nil
    }

    init(readingFrom file: FileReference) throws(StartError) {
        source = "file"
        self.file = file
        stamp = FileStamp(file.path)
        do throws(SecretFileError) {
            let token = try SecretFile.bearerToken(file.path)
            authorization = CredentialTable.authorization(token.bytes)
        } catch {
            throw StartError("\(file.position): \(error)")
        }
    }

    /// Reads the file if it is another one by now.
    mutating func reload() -> Change {
        guard let file, let now = FileStamp(file.path), now != stamp else { return .none }
        stamp = now
        do throws(SecretFileError) {
            let new = CredentialTable.authorization(try SecretFile.bearerToken(file.path).bytes)
            guard new != authorization else { return .none }
            authorization = new
            return .taken
        } catch {
            return .unusable(error.description)
        }
    }
}
