import CCurl
import COpenSSL
import EventLoop

/// What happened to a file of trusted certificates that has changed.
public enum AuthorityFileChange: Sendable, Equatable {
    /// New connections are verified with what it holds now.
    case taken(path: String)
    /// It holds no whole certificates. New connections are verified with what it held before.
    case unusable(path: String, reason: String)
}

/// A PEM file of the authorities that are trusted, and its last good contents.
///
/// libcurl reads the system's file for each new connection, so that its contents are given to libcurl only while the file
/// is broken. For a `ca_file` libcurl gets the contents: it would read the file once a day.
///
/// Belongs to the transport's thread.
final class AuthorityFile {
    private static let limit = 8 * 1024 * 1024

    let path: String
    private let isSystem: Bool
    private var stamp: FileStamp?
    private var looked: ContinuousClock.Instant?
    private var good: [UInt8] = []
    private var isBroken = false
    /// Changes with what ``contents`` gives.
    private(set) var version = 0

    /// - Parameter path: nil for the system's file.
    init(_ path: String?) {
        isSystem = path == nil
        self.path = path ?? Self.systemPath
    }

    /// What libcurl is to trust; empty if it reads the file itself.
    var contents: [UInt8] { isSystem && !isBroken ? [] : good }

    /// Looks at the file if the last time was `interval` ago.
    func look(every interval: Duration, now: ContinuousClock.Instant) -> AuthorityFileChange? {
        if let looked, now - looked < interval { return nil }
        let isFirst = looked == nil
        looked = now
        let found = FileStamp(path)
        guard isFirst || found != stamp else { return nil }
        stamp = found
        do throws(SystemError) {
            let bytes = try FileContents.read(path, limit: Self.limit)
            guard Self.isWhole(bytes) else {
                return noteBroken("it holds no certificate, or one that is cut off", isFirst: isFirst)
            }
            guard isBroken || bytes != good else { return nil }
            isBroken = false
            good = bytes
            version += 1
            return isFirst ? nil : .taken(path: path)
        } catch {
            return noteBroken("\(error)", isFirst: isFirst)
        }
    }

    /// Without good contents libcurl reads the file, and says what is wrong with it.
    private func noteBroken(_ reason: String, isFirst: Bool) -> AuthorityFileChange? {
        isBroken = true
        version += 1
        return isFirst ? nil : .unusable(path: path, reason: reason)
    }

    /// Whether all certificates that begin in a PEM text can be read, and there is one.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        let begun = text.split(whereSeparator: \.isNewline).count {
            $0.hasPrefix("-----BEGIN ") && $0.contains("CERTIFICATE-----")
        }
        // Safe: the call reads `count` bytes.
        let read = unsafe bytes.withUnsafeBytes { buffer in
            unsafe copenssl_count_certificates(buffer.baseAddress, CInt(buffer.count))
        }
        return begun > 0 && Int(read) == begun
    }

    /// The file that libcurl was built with, or Debian's.
    private static var systemPath: String {
        // Safe: the text is static.
        guard let path = unsafe ccurl_system_authorities() else {
            return "/etc/ssl/certs/ca-certificates.crt"
        }
        return unsafe String(cString: path)
    }
}
