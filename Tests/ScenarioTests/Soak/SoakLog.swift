import Synchronization

/// Counts the gateway's log lines as they come: all of an hour's are too many to keep.
final class SoakLog: Sendable {
    struct Count: Sendable {
        var requests = 0
        var incomplete = 0
        /// Lines with a tenant.
        var ofTenant = 0
        /// Lines with a device that has a key.
        var ofDevice = 0
        var byStatus: [Int: Int] = [:]
        var byCache: [String: Int] = [:]
        var upstreamFailures = 0
        var secrets = 0
    }

    private let count = Mutex(Count())
    private static let request = Array(#","msg":"request","#.utf8)
    private static let failure = Array(#","msg":"upstream request failed","#.utf8)
    private static let tenant = Array(#","tenant":""#.utf8)
    private static let incomplete = Array(#","incomplete":true"#.utf8)
    private static let status = Array(#","status":"#.utf8)
    private static let cache = Array(#","cache":""#.utf8)
    private static let device = Array(#","device":""#.utf8)
    private static let secrets = [GatewaySettings.secretMark, "cgk_"].map { Array($0.utf8) }

    var all: Count { count.withLock { $0 } }

    /// Counts a line.
    /// - Returns: Whether it is of no kind that is counted.
    func isUncommon(_ line: [UInt8]) -> Bool {
        let isSecret = Self.secrets.contains { line.firstIndex(of: $0) != nil }
        if isSecret { count.withLock { $0.secrets += 1 } }
        if line.firstIndex(of: Self.request) != nil {
            noteRequest(line)
        } else if line.firstIndex(of: Self.failure) != nil {
            count.withLock { $0.upstreamFailures += 1 }
        } else {
            return true
        }
        return false
    }

    private func noteRequest(_ line: [UInt8]) {
        let status = Int(Self.text(behind: Self.status, in: line, until: 44)) ?? 0
        let cache = Self.text(behind: Self.cache, in: line, until: 34)
        let isOfTenant = line.firstIndex(of: Self.tenant) != nil
        let isOfDevice = line.firstIndex(of: Self.device) != nil
        let isIncomplete = line.firstIndex(of: Self.incomplete) != nil
        count.withLock { count in
            count.requests += 1
            count.byStatus[status, default: 0] += 1
            count.byCache[cache, default: 0] += 1
            if isOfTenant { count.ofTenant += 1 }
            if isOfDevice { count.ofDevice += 1 }
            if isIncomplete { count.incomplete += 1 }
        }
    }

    private static func text(behind mark: [UInt8], in line: [UInt8], until end: UInt8) -> String {
        guard let start = line.firstIndex(of: mark) else { return "" }
        let text = line[(start + mark.count)...].prefix { $0 != end && $0 != 125 }
        return String(decoding: text, as: UTF8.self)
    }
}
