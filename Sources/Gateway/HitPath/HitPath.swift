import CacheStore
import Downstream
import HTTPSemantics
import HTTPWire

/// The bytes that stand for a request on the hit path: everything of it that decides about the answer, as the
/// client spelled it, so that nothing needs to be understood to find the answer again.
enum HitPath {
    /// No canonical key begins with this number, so no alias is ever taken for one.
    private static let mark = -1

    /// Writes the alias of a request into `key`. Hot path.
    ///
    /// - Returns: False when the request must take the long way: another method than GET and HEAD, content, or a
    ///   field that decides who may be answered and how.
    static func writeAlias(_ head: RequestHead, in bytes: Span<UInt8>, to key: inout [UInt8]) -> Bool {
        key.removeAll(keepingCapacity: true)
        guard !head.framing.hasBody, isGetOrHead(head.method, in: bytes) else { return false }
        CacheKey.append(length: mark, to: &key)
        append(head.method, in: bytes, to: &key)
        append(head.target, in: bytes, to: &key)
        for field in head.fields {
            switch field.known {
            case .host, .acceptLanguage, .acceptEncoding, .accept, .contentType:
                key.append(field.known.rawValue)
                append(field.value, in: bytes, to: &key)
            case .authorization, .xGatewayKey, .cookie, .origin, .secFetchSite, .via, .expect, .upgrade,
                .cacheControl, .pragma, .ifMatch, .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince,
                .xHTTPMethodOverride, .xHTTPMethod, .xMethodOverride:
                return false
            default:
                continue
            }
        }
        return true
    }

    /// The alias of a request that took the long way, for the next one like it.
    static func alias(of request: OwnedRequest) -> [UInt8]? {
        var key: [UInt8] = []
        return writeAlias(request.head, in: request.bytes.span, to: &key) ? key : nil
    }

    static func isHead(_ method: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        method.count == 4 && bytes[method.lowerBound] == UInt8(ascii: "H")
            && bytes[method.lowerBound + 1] == UInt8(ascii: "E")
            && bytes[method.lowerBound + 2] == UInt8(ascii: "A")
            && bytes[method.lowerBound + 3] == UInt8(ascii: "D")
    }

    static func isGetOrHead(_ method: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        let isGet =
            method.count == 3 && bytes[method.lowerBound] == UInt8(ascii: "G")
            && bytes[method.lowerBound + 1] == UInt8(ascii: "E")
            && bytes[method.lowerBound + 2] == UInt8(ascii: "T")
        return isGet || isHead(method, in: bytes)
    }

    private static func append(_ range: Range<Int>, in bytes: Span<UInt8>, to key: inout [UInt8]) {
        CacheKey.append(length: range.count, to: &key)
        key.append(addingCapacity: range.count) { output in
            for index in range { output.append(bytes[index]) }
        }
    }
}
