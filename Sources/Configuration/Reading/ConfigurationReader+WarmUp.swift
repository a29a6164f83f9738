import HTTPSemantics
import YAML

extension ConfigurationReader {
    /// `apiPath` is nil when it is wrong itself, which has been reported.
    mutating func warmUps(in tenant: Section, apiPath: String?) -> [WarmUp] {
        let warmUps = elements("warm_up", in: tenant).compactMap { element in
            section(element).map { self.warmUp($0, apiPath: apiPath) }
        }
        let count = warmUps.reduce(0) { $0 + $1.requestCount }
        if count > WarmUp.maximumRequests {
            report(
                "expected at most \(WarmUp.maximumRequests) requests, found \(count) (paths × languages × codings); "
                    + "leave out what few tills ask for",
                at: tenant.position(of: "warm_up"))
        }
        return warmUps
    }

    private mutating func warmUp(_ section: Section, apiPath: String?) -> WarmUp {
        reportEmptyLists(["languages", "codings"], in: section)
        return WarmUp(
            paths: values("paths", in: section, as: .wholePath(below: apiPath ?? "/")),
            languages: values("languages", in: section, as: .acceptLanguage),
            codings: values("codings", in: section, as: .word()))
    }
}

extension ScalarReader where Value == String {
    /// A path, perhaps with a query, that the gateway would take from a till.
    static func wholePath(below apiPath: String) -> ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard text.utf8.count <= WarmUp.maximumPathSize else {
                throw .because("a path has at most \(WarmUp.maximumPathSize) bytes")
            }
            guard text.hasPrefix("/"), text.utf8.allSatisfy({ 0x21...0x7e ~= $0 }),
                (try? RequestTarget(text.utf8)) != nil
            else {
                throw .expected(
                    "a whole path as tills send it, without spaces, #, \\, // and .., such as \(apiPath)…")
            }
            guard text.hasPrefix(apiPath) else {
                throw .expected(
                    "a path that begins with the tenant's api_path, \(apiPath), without path_prefix")
            }
            return text
        }
    }

    /// A value of Accept-Language, or nothing.
    fileprivate static var acceptLanguage: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard LanguageRanges(acceptLanguage: [Array(text.utf8)]) != nil else {
                throw .expected("what tills send as Accept-Language, such as \"cs, en-gb;q=0.8\"")
            }
            return text
        }
    }
}
