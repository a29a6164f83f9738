/// libyaml's complaint, said so that the person who wrote the file knows what to change.
enum Problem {
    static let alias =
        "aliases (*name) are not supported; a value that begins with * must be in quotes, such as \"*:8080\""

    /// `problem` is libyaml's own wording, `byte` the one it stopped at, `opening` where the construct it was
    /// reading began (line and column from 1).
    static func message(
        for problem: String, context: String, byte: UInt8?, opening: (line: Int, column: Int)
    ) -> String {
        let start = "line \(opening.line), column \(opening.column)"
        switch problem {
        case _ where context == "while scanning an alias":
            return alias
        case "found character that cannot start any token" where byte == UInt8(ascii: "\t"):
            return "a tab stands here; indent with spaces only"
        case "found character that cannot start any token":
            return "a value cannot begin with this character; put it in quotes"
        case "mapping values are not allowed in this context":
            return "this \":\" cannot stand here; check the indentation of this line and of the one above, "
                + "and put a value that holds \": \" in quotes"
        case "did not find expected key", "did not find expected '-' indicator":
            return "this line does not fit the lines above it; check its indentation"
        case "could not find expected ':'":
            return "expected \"key: value\"; the \":\" is missing"
        case "did not find expected node content":
            return "expected a value; one that holds [ ] { } or , must be in quotes, such as \"[::1]:8080\""
        case "did not find expected ',' or '}'":
            return "expected \",\" or \"}\" to continue what \"{\" opened at \(start); "
                + "inside { } a value such as \"${NAME}\" must be in quotes"
        case "did not find expected ',' or ']'":
            return "expected \",\" or \"]\" to continue what \"[\" opened at \(start); "
                + "inside [ ] a value such as \"${NAME}\" must be in quotes"
        case "found unexpected end of stream":
            return "the quotes opened at \(start) are never closed"
        case "found unknown escape character":
            return "unknown escape after \\; write \\\\ for a backslash, or use single quotes"
        case "control characters are not allowed":
            return "a control character stands here; remove it"
        case _ where problem.contains("UTF-8") || problem.contains("Unicode"):
            return "this is not UTF-8; save the file as UTF-8"
        default:
            return problem
        }
    }
}
