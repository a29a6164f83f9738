import HTTPSemantics

/// One form for queries that CareCloud cannot tell apart, for cache keys.
public enum QueryKey {
    /// The query in its one form. Linear in the query's length.
    ///
    /// The digits of percent-encodings become upper case (RFC 3986 §6.2.2.1). Beyond that only what is sure is
    /// folded: the order of parameters, `+` and `%20`, `[]` and `%5B%5D`, and these only where each parameter is
    /// one of the operation's, `name` or `name[]`, and no name is there twice. The order of values is never
    /// changed, and `%2B` and `+` are two things.
    /// - Parameters:
    ///   - query: Without the question mark.
    ///   - operation: Nil for what the specification does not have.
    public static func canonical(_ query: [UInt8], for operation: Operation?) -> [UInt8] {
        let query = PercentEncoding.normalizingCase(query)
        guard let operation, let parameters = parameters(query, of: operation) else { return query }
        let sorted = parameters.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        var canonical: [UInt8] = []
        canonical.reserveCapacity(query.count)
        for parameter in sorted {
            if !canonical.isEmpty { canonical.append(UInt8(ascii: "&")) }
            canonical += parameter.name
            for byte in parameter.value {
                if byte == UInt8(ascii: "+") { canonical += space } else { canonical.append(byte) }
            }
        }
        return canonical
    }

    private struct Parameter {
        /// With literal brackets.
        let name: [UInt8]
        /// From the equals sign on; empty when there is none.
        let value: ArraySlice<UInt8>
    }

    private static let space = Array("%20".utf8)
    private static let brackets = Array("[]".utf8)
    private static let encodedBrackets = Array("%5B%5D".utf8)

    /// Nil unless all of the query is sure to mean the same in another order.
    private static func parameters(_ query: [UInt8], of operation: Operation) -> [Parameter]? {
        // Some servers take a semicolon for an ampersand.
        guard !query.contains(UInt8(ascii: ";")), PercentEncoding.isWhole(query) else { return nil }
        var found: [Parameter] = []
        var seen = [Bool](repeating: false, count: operation.parameterNames.count)
        for pair in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let (base, isList) = withoutBrackets(name)
            guard let known = operation.parameterNames.firstIndex(where: { $0.utf8.elementsEqual(base) }),
                !seen[known]
            else { return nil }
            seen[known] = true
            found.append(
                Parameter(name: base + (isList ? brackets : []), value: pair.dropFirst(name.count)))
        }
        return found
    }

    private static func withoutBrackets(_ name: ArraySlice<UInt8>) -> (base: [UInt8], isList: Bool) {
        let base = name.prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "%") }
        let rest = name.dropFirst(base.count)
        let isList = rest.elementsEqual(brackets) || rest.elementsEqual(encodedBrackets)
        return isList ? (Array(base), true) : (Array(name), false)
    }
}
