import CLinux
import Glibc

/// Distinguishes the contents and the permissions of a file from later ones without reading it.
public struct FileStamp: Sendable, Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int
    private let modifiedSeconds: Int
    private let modifiedNanoseconds: Int
    /// Of the last change of contents, mode or owner.
    private let changedSeconds: Int
    private let changedNanoseconds: Int

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
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
    }
}

/// What the mode of a file lets users other than its owner do.
public struct FilePermissions: Sendable, Equatable {
    /// The permission bits, `0o600`.
    public let mode: UInt32
    /// The file's group.
    public let group: UInt32

    /// The permissions of a regular file, or of what a symbolic link leads to; nil for anything else.
    public init?(_ path: String) {
        var status = stat()
        // Safe: the path is read during the call, and one structure is written.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// Permissions as numbers.
    public init(mode: UInt32, group: UInt32) {
        self.mode = mode
        self.group = group
    }

    init(_ status: stat) {
        self.init(mode: status.st_mode & 0o7777, group: status.st_gid)
    }

    /// Whether all users, or a group other than root's and the process's effective group, have write permission.
    public var isWritableByOthers: Bool {
        mode & 0o002 != 0 || mode & 0o020 != 0 && group != 0 && group != getegid()
    }

    /// Whether all users have read permission. Group permission alone does not count: it is often the gateway's group.
    public var isReadableByOthers: Bool { mode & 0o004 != 0 }

    /// Four octal digits, as `chmod` takes them: `0600`.
    public var text: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Whole files: configuration and secrets.
public enum FileContents {
    /// Reads a file of at most `limit` bytes.
    ///
    /// Fails with the system's reason, or with `EFBIG` for a longer file.
    public static func read(_ path: String, limit: Int = 1024 * 1024) throws(SystemError) -> [UInt8] {
        try readWithPermissions(path, limit: limit).contents
    }

    /// The same with the permissions of the file that is read, whatever happens to its path meanwhile.
    public static func readWithPermissions(
        _ path: String, limit: Int
    ) throws(SystemError) -> (contents: [UInt8], permissions: FilePermissions) {
        // Safe: the path is read during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        var status = stat()
        // Safe: one structure is written.
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError("fstat") }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            // Safe: at most `buffer.count` bytes are written.
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw SystemError("read") }
            guard count > 0 else { return (contents, FilePermissions(status)) }
            contents.append(contentsOf: buffer[..<count])
            guard contents.count <= limit else { throw SystemError("read", errno: EFBIG) }
        }
    }

    /// Reads a file that only its owner may read or write; `EPERM` for any other mode.
    public static func readPrivate(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let (contents, permissions) = try readWithPermissions(path, limit: limit)
        guard permissions.mode & 0o077 == 0 else { throw SystemError("read", errno: EPERM) }
        return contents
    }

    /// Replaces a file at once: a reader sees the old or the new contents, also after a loss of power. Only the owner may read it
    /// (mode 0600).
    ///
    /// Comes back when the contents and the name are on the disk. If it fails, the old file is still there, unless
    /// only the folder could not be synced.
    public static func replacePrivate(_ path: String, with contents: [UInt8]) throws(SystemError) {
        let next = path + ".new"
        // Safe: the path is read during the call. A leftover of any owner is not written into.
        unsafe unlink(next)
        do throws(SystemError) {
            try writeAndSync(next, contents)
            // Safe: both paths are read during the call.
            guard unsafe rename(next, path) == 0 else { throw SystemError("rename") }
        } catch {
            // Safe: as above.
            unsafe unlink(next)
            throw error
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        // Safe: the path is read during the call.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder; they say so with EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemError("fsync") }
    }

    private static func writeAndSync(_ path: String, _ contents: [UInt8]) throws(SystemError) {
        // Safe: the path is read during the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        // Safe: as many bytes are read as there are.
        let count = unsafe Glibc.write(descriptor, contents, contents.count)
        guard count >= 0 else { throw SystemError("write") }
        // A part of the contents is as good as none.
        guard count == contents.count else { throw SystemError("write", errno: ENOSPC) }
        guard fsync(descriptor) == 0 else { throw SystemError("fsync") }
    }
}
