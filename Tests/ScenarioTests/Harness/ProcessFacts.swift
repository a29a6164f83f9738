import Foundation

/// What a process takes, in bytes; `size` and `peak` are address space, now and at most so far.
struct ProcessMemory: CustomStringConvertible {
    let resident: Int
    let size: Int
    let peak: Int
    /// Pieces of the address space.
    let mappings: Int

    var description: String {
        "\(resident / 1024) KiB resident, \(size / 1024) KiB mapped, \(peak / 1024) at most, \(mappings) mappings"
    }
}

/// What the kernel says of a running process.
struct ProcessFacts {
    let id: Int32

    /// Names of its threads, sorted.
    func threads() throws -> [String] {
        try entries("task").compactMap { thread in
            try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/comm", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }.sorted()
    }

    /// What its descriptors are, sorted, without connections to `upstreamPort`: those are kept on purpose.
    func descriptors(besides upstreamPort: UInt16) throws -> [String] {
        let kept = try connections(to: upstreamPort)
        return try entries("fd").compactMap { descriptor in
            let link = "/proc/\(id)/fd/\(descriptor)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
                !kept.contains(target)
            else { return nil }
            return target.hasPrefix("socket:") ? "socket" : target
        }.sorted()
    }

    /// How many sockets it has for the port, connected or not.
    func socketCount(to port: UInt16) throws -> Int {
        let connections = try connections(to: port)
        return try entries("fd").count { descriptor in
            let link = "/proc/\(id)/fd/\(descriptor)"
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else {
                return false
            }
            return connections.contains(target)
        }
    }

    /// Memory that it really takes.
    func residentBytes() throws -> Int { try memory().resident }

    /// Its memory and address space.
    func memory() throws -> ProcessMemory {
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        func bytes(_ name: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            guard let size = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
            else {
                throw HarnessError("no \(name) in \(status)")
            }
            return size * 1024
        }
        let mappings = try String(contentsOfFile: "/proc/\(id)/maps", encoding: .utf8)
        return ProcessMemory(
            resident: try bytes("VmRSS"), size: try bytes("VmSize"), peak: try bytes("VmPeak"),
            mappings: mappings.utf8.count { $0 == 10 })
    }

    /// For scenarios with more clients than a process may usually have descriptors.
    static func raiseDescriptorLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 4096)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur >= 2048
        else {
            throw HarnessError("this needs 2048 descriptors, see ulimit -Hn")
        }
    }

    /// Whether scripts/test-threads or scripts/test-addresses has set a sanitizer's options.
    static let isUnderSanitizer = ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains {
        ProcessInfo.processInfo.environment[$0] != nil
    }

    /// A bound on memory, in bytes. The sanitizers add their own notes on each byte.
    static func bound(mebibytes: Int) -> Int {
        mebibytes * 1024 * 1024 * (isUnderSanitizer ? 4 : 1)
    }

    /// `socket:[INODE]` of each TCP connection to the port on this machine, those that are being opened among them.
    private func connections(to port: UInt16) throws -> Set<String> {
        // Not by `String(contentsOfFile:)`: the kernel gives the table in pieces and its size as 0.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(id)/net/tcp"))
        let table = try file.readToEnd() ?? Data()
        let remotePort = Data(String(format: ":%04X ", port).utf8)
        var inodes: Set<String> = []
        var position = table.startIndex
        // The table lists the connections of the whole machine, thousands at times: only the rows with the port are read.
        while let found = table.range(of: remotePort, in: position..<table.endIndex) {
            position = found.upperBound
            let row = table[position...].prefix(120).prefix { $0 != UInt8(ascii: "\n") }
            let columns = String(decoding: row, as: UTF8.self).split(separator: " ")
            // Two digits of state follow the remote port, an address the local one.
            guard columns.count > 6, columns[0].count == 2 else { continue }
            inodes.insert("socket:[\(columns[6])]")
        }
        return inodes
    }

    private func entries(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/\(name)")
    }
}
