import Glibc

/// Whole files, read at start: configuration and secrets.
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
}
