extension ScalarReader where Value == Bool {
    static var boolean: ScalarReader<Bool> {
        ScalarReader<Bool> { (text) throws(ScalarProblem) in
            switch text {
            case "true": true
            case "false": false
            default: throw .expected("true or false")
            }
        }
    }
}

extension ScalarReader where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words that `Value` knows, but none of those in `refused`, which maps to the reason.
    static func word(refusing refused: [String: String] = [:]) -> ScalarReader {
        ScalarReader { (text) throws(ScalarProblem) in
            if let reason = refused[text] { throw .because(reason) }
            guard let value = Value(rawValue: text) else {
                let words = Value.allCases.map(\.rawValue).filter { refused[$0] == nil }
                throw .expected(words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""))
            }
            return value
        }
    }
}

extension ScalarReader where Value == WorkerCount {
    static var workers: ScalarReader<WorkerCount> {
        ScalarReader<WorkerCount> { (text) throws(ScalarProblem) in
            if text == "auto" { return .automatic }
            guard let count = Int(text), 1...256 ~= count else {
                throw .expected("auto or a whole number from 1 to 256")
            }
            return .fixed(count)
        }
    }
}

extension ScalarReader where Value == String {
    static var tenantName: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            let isName = text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
            }
            guard isName, 1...63 ~= text.count else {
                throw .expected("1 to 63 letters, digits, - and _")
            }
            return text
        }
    }

    /// A host name or address without a port, lower-cased; IPv6 in brackets.
    static var host: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard let authority = Authority(text[...]), authority.port == nil, authority.host != .any else {
                throw .expected("a host name without scheme, port and path, such as till.shop.example")
            }
            return text.lowercased()
        }
    }

    static var apiPath: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            let segments = text.split(separator: "/", omittingEmptySubsequences: true)
            let isPlain =
                text.utf8.allSatisfy { 0x21...0x7e ~= $0 } && !text.contains { "%?#\\".contains($0) }
            guard text.hasPrefix("/"), text.hasSuffix("/"), isPlain, text.firstRange(of: "//") == nil,
                !segments.contains("."), !segments.contains("..")
            else {
                throw .expected("a path that begins and ends with a slash, such as /webservice/rest-api/")
            }
            return text
        }
    }

    static var pathPrefix: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = segments.allSatisfy { segment in
                !segment.isEmpty && segment != "." && segment != ".."
                    && segment.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0))
                    }
            }
            guard text.hasPrefix("/"), isPlain else {
                throw .expected(
                    "a path of letters, digits, - . _ and ~ such as /brand-a, without a slash at its end")
            }
            return text
        }
    }

    /// Any text of one line, but not none.
    static var line: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard !text.isEmpty, text.utf8.count <= 1024 else { throw .expected("1 to 1024 characters") }
            return text
        }
    }

    static var filePath: ScalarReader<String> {
        ScalarReader<String> { (text) throws(ScalarProblem) in
            guard !text.isEmpty else { throw .expected("the path of a file") }
            return text
        }
    }
}
