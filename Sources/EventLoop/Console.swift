import Glibc

/// Short texts for whoever started the program.
public enum Console {
    /// A text and a line feed on standard output.
    public static func print(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// A text and a line feed on standard error.
    public static func complain(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var rest = Array("\(text)\n".utf8)[...]
        while !rest.isEmpty {
            // Safe: reads `count` bytes of the array.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// The variables that the process was started with.
public enum Environment {
    /// Names and values; what is not UTF-8 is repaired.
    public static var variables: [String: String] {
        var variables: [String: String] = [:]
        // Safe: the environment is not changed by this program; it ends with a null pointer, as does each entry
        // with a zero byte.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let line = unsafe String(cString: text)
            if let mark = line.firstIndex(of: "=") {
                variables[String(line[..<mark])] = String(line[line.index(after: mark)...])
            }
            unsafe entry += 1
        }
        return variables
    }
}
