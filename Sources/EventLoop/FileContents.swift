import CLinux
import Glibc

/// What tells one content of a file from the next without reading it.
public struct FileStamp: Sendable, Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int
    private let modifiedSeconds: Int
    private let modifiedNanoseconds: Int

    /// Nil when there is no such file, or it may not be looked at.
    public init?(_ path: String) {
        var status = stat()
        // Safe: the path is read during the call, and one structure is written.
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
    }
}

/// Whole files: configuration and secrets.
public enum FileContents {
    /// Reads a file of at most `limit` bytes.
    ///
    /// Fails with the system's reason, or with `EFBIG` for a longer file.
    public static func read(_ path: String, limit: Int = 1024 * 1024) throws(SystemError) -> [UInt8] {
        // Safe: the path is read during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            // Safe: at most `buffer.count` bytes are written.
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw SystemError("read") }
            guard count > 0 else { return contents }
            contents.append(contentsOf: buffer[..<count])
            guard contents.count <= limit else { throw SystemError("read", errno: EFBIG) }
        }
    }

    /// Reads a file that nobody but its owner may read or write; `EPERM` when others may.
    public static func readPrivate(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        var status = stat()
        // Safe: the path is read during the call, and one structure is written.
        guard unsafe stat(path, &status) == 0 else { throw SystemError("stat") }
        guard status.st_mode & 0o077 == 0 else { throw SystemError("read", errno: EPERM) }
        return try read(path, limit: limit)
    }

    /// Replaces a file at once, or leaves it as it was: whoever reads it meanwhile sees the one or the other. Only its owner may
    /// read it (mode 0600).
    public static func replacePrivate(_ path: String, with contents: [UInt8]) throws(SystemError) {
        let next = path + ".new"
        // Safe: the path is read during the call. A leftover, whosever it is, is not written into.
        unsafe unlink(next)
        let descriptor = unsafe open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open") }
        // Safe: as many bytes are read as there are. A part of the contents is as good as none.
        let count = unsafe Glibc.write(descriptor, contents, contents.count)
        let failure = count < 0 ? errno : ENOSPC
        close(descriptor)
        guard count == contents.count else {
            unsafe unlink(next)
            throw SystemError("write", errno: failure)
        }
        // Safe: both paths are read during the call.
        guard unsafe rename(next, path) == 0 else { throw SystemError("rename") }
    }
}
