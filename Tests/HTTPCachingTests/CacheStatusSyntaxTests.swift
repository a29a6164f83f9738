import HTTPCaching
import Testing

@Suite("Cache-Status as a structured field (RFC 9211 §2, RFC 9651 §3.3)")
struct CacheStatusSyntaxTests {
    private static var statuses: [CacheStatus] {
        var statuses: [CacheStatus] = CacheReason.allCases.map { .none($0) }
        for reason in CacheReason.allCases.map(Optional.init) + [nil] {
            statuses += [.hit(ttl: 1 << 31, reason), .hit(ttl: -1, reason)]
            for forward in CacheStatus.Forward.allCases {
                for flags in 0..<4 {
                    let (status, stored, collapsed) = (
                        flags == 0 ? nil : 504 as UInt16?, flags & 1 != 0, flags & 2 != 0
                    )
                    statuses.append(
                        .forward(forward, status: status, stored: stored, collapsed: collapsed, reason))
                    statuses.append(
                        .forwardedHit(
                            forward, status: status, ttl: -7, stored: stored, collapsed: collapsed, reason))
                }
            }
        }
        return statuses
    }

    @Test("Every value is one item with parameters, no key twice, and hit and fwd never together (§2.1)")
    func syntax() {
        let parameter =
            /; ([a-z][a-z-]*)(?:=(?:-?[0-9]{1,15}|[A-Za-z][a-z-]*|"(?:[ !#-\[\]-~]|\\["\\])*"))?/
        for status in Self.statuses {
            var rest = status.value[...]
            var keys: [Substring] = []
            #expect(rest.hasPrefix(CacheStatus.cacheName), "\(status.value)")
            rest = rest.dropFirst(CacheStatus.cacheName.count)
            while let match = rest.prefixMatch(of: parameter) {
                keys.append(match.1)
                rest = rest[match.range.upperBound...]
            }
            #expect(rest.isEmpty, "\(status.value)")
            #expect(Set(keys).count == keys.count, "\(status.value)")
            #expect(!(keys.contains("hit") && keys.contains("fwd")), "\(status.value)")
            #expect(keys.contains("fwd") || !keys.contains("stored"), "\(status.value)")
        }
    }
}
