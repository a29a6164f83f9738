@testable import CareCloud
import HTTPSemantics

/// A target that passes reads the same in every later step, and its query keeps its meaning in a cache key.
enum RequestTargetRules {
    private static let apiPath = Array("/webservice/rest-api/".utf8)

    static func check(_ input: [UInt8]) {
        let reported = try? RequestTarget(input)
        checkHost(input)
        guard let target = reported else { return }
        expect(target.path.first == UInt8(ascii: "/"), "a path without a slash")
        expect(input.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") }, "a byte")
        checkSegments(target.path)
        guard let again = try? RequestTarget(target.pathAndQuery) else {
            return expect(false, "what is sent on is refused: \(target.pathAndQuery.text)")
        }
        expect(again.path == target.path && again.query == target.query, "what is sent on differs")
        if let authority = target.authority { expect(Host(authority) != nil, "a host that is none") }
        checkMeaning(target)
    }

    /// However often a server decodes, it finds neither dots nor a slash inside a segment.
    private static func checkSegments(_ path: [UInt8]) {
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for segment in segments {
            let decoded = PercentEncoding.decoding(segment)
            var further = decoded
            for _ in 1...3 {
                let name = further.prefix { $0 != UInt8(ascii: ";") }
                expect(name != Array(".".utf8)[...] && name != Array("..".utf8)[...], "a segment of dots")
                further = PercentEncoding.decoding(further[...])
            }
            expect(
                !decoded.contains(UInt8(ascii: "/")) && !decoded.contains(UInt8(ascii: "\\"))
                    && !decoded.contains(0), "a hidden separator")
        }
        expect(!segments.dropLast().contains([]), "an empty segment")
    }

    private static func checkMeaning(_ target: RequestTarget) {
        for api in [apiPath, [UInt8(ascii: "/")]] {
            guard let meaning = CareCloudTarget(path: target.path, apiPath: api) else { continue }
            let template = meaning.pathTemplate
            expect(!template.contains("%") && !template.contains("\n"), "client's bytes: \(template)")
            expect(!meaning.isRecognized || meaning.interface != nil, "recognised without an interface")
            for method in [Method.get, .post, .put, .delete] {
                _ = meaning.priority(for: method)
                checkQuery(target.query ?? [], meaning.operation(for: method))
            }
            _ = (meaning.isStorable, meaning.isNeverStale, meaning.tokenID, meaning.isUserLogin)
        }
    }

    private static func checkQuery(_ query: [UInt8], _ operation: Operation?) {
        let canonical = QueryKey.canonical(query, for: operation)
        expect(QueryKey.canonical(canonical, for: operation) == canonical, "a key's query has another form")
        expect(meaning(of: canonical) == meaning(of: query), "a key's query means something else")
    }

    /// Names and values, decoded once, without regard to the order of the parameters.
    private static func meaning(of query: [UInt8]) -> [[UInt8]] {
        query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { pair in
            PercentEncoding.decoding(pair.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }[...])
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func checkHost(_ input: [UInt8]) {
        guard let host = Host(input) else { return }
        let name = host.name.contains(UInt8(ascii: ":")) ? "[\(host.name.text)]" : host.name.text
        let written = Array((name + (host.port.map { ":\($0)" } ?? "")).utf8)
        expect(Host(written) == host, "a host that is written again differs")
    }
}
