/// Comma-separated lists, over one or several lines (RFC 9110 §5.6.1).
public enum FieldList {
    /// The elements of all lines together: white space around them dropped, empty ones skipped, commas inside
    /// quoted strings no separators. A quote that is never closed is a byte like any other, so that it hides
    /// nothing that comes after it.
    public static func elements(_ lines: [[UInt8]]) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        forEachElement(lines) { elements.append($0) }
        return elements
    }

    /// Calls `body` with each of ``elements(_:)`` in order, without an array of them.
    public static func forEachElement(_ lines: [[UInt8]], _ body: (ArraySlice<UInt8>) -> Void) {
        for line in lines { split(line[...], at: UInt8(ascii: ","), body) }
    }

    /// The parts of one element between its semicolons, by the same rules (RFC 9110 §5.6.6).
    public static func parameters(_ element: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parameters: [ArraySlice<UInt8>] = []
        split(element, at: UInt8(ascii: ";")) { parameters.append($0) }
        return parameters
    }

    /// ASCII letters in lower case, everything else as it is.
    public static func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }

    private static func split(
        _ line: ArraySlice<UInt8>, at separator: UInt8, _ body: (ArraySlice<UInt8>) -> Void
    ) {
        func give(_ element: ArraySlice<UInt8>) {
            let element = HTTPField.trimmed(element)
            if !element.isEmpty { body(element) }
        }
        var start = line.startIndex
        var index = start
        var hasUnclosedQuote = false
        while index < line.endIndex {
            if line[index] == UInt8(ascii: "\""), !hasUnclosedQuote {
                if let end = endOfQuotedString(line[index...]) {
                    index = end
                    continue
                }
                hasUnclosedQuote = true
            } else if line[index] == separator {
                give(line[start..<index])
                start = index + 1
            }
            index += 1
        }
        give(line[start...])
    }

    /// The index after the closing quote of the `quoted-string` (RFC 9110 §5.6.4) that `bytes` begins with.
    private static func endOfQuotedString(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 1
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "\"") { return index + 1 }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
