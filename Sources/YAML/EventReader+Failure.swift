import CYAML

extension EventReader {
    /// What libyaml says about the call that just failed.
    func failure() -> YAMLError {
        // Safe: the error members of an initialised parser; strings are static or nil.
        let (kind, problem, context) = unsafe (
            parser.pointee.error, parser.pointee.problem, parser.pointee.context
        )
        // Safe: only compared with nil.
        guard kind != YAML_MEMORY_ERROR, let problem = unsafe problem else {
            return YAMLError(file: file, line: 1, column: 1, message: "out of memory")
        }
        // Safe: libyaml's problems and contexts are NUL-terminated literals.
        let (wording, setting) = unsafe (String(cString: problem), context.map { unsafe String(cString: $0) })
        // Safe: marks are plain integers.
        let (stopped, opening) = unsafe (parser.pointee.problem_mark, parser.pointee.context_mark)
        let place: (line: Int, column: Int)
        if kind == YAML_READER_ERROR {
            // Safe: a plain integer, set for reader errors, which carry no mark.
            place = position(ofByte: unsafe parser.pointee.problem_offset)
        } else {
            // The colon that libyaml misses belongs to the line where the key began, not to the next one.
            let mark = wording == "could not find expected ':'" ? opening : stopped
            place = (mark.line + 1, mark.column + 1)
        }
        return YAMLError(
            file: file, line: place.line, column: place.column,
            message: Problem.message(
                for: wording, context: setting ?? "", byte: byte(line: stopped.line, column: stopped.column),
                opening: (opening.line + 1, opening.column + 1)))
    }

    /// `line` and `column` from 0, as in libyaml's marks; nil past the end.
    private func byte(line: Int, column: Int) -> UInt8? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard line < lines.count else { return nil }
        let scalars = String(decoding: lines[line], as: UTF8.self).unicodeScalars
        return scalars.dropFirst(column).first.flatMap { UInt8(exactly: $0.value) }
    }

    private func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let scalars = lines.last.map { String(decoding: $0, as: UTF8.self).unicodeScalars.count } ?? 0
        return (max(lines.count, 1), scalars + 1)
    }
}
