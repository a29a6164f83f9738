/// YAML 1.1 (YAML 1.2 block and flow style as libyaml 0.2.5 reads them) without the parts that a configuration
/// is better off without: anchors, aliases, tags and further documents are errors.
public enum YAMLDocument {
    /// Largest document in bytes: 1 MiB.
    public static let maximumSize = 1 << 20
    /// Most collections that may stand inside each other.
    public static let maximumDepth = 64

    /// The root of the only document in `bytes` (UTF-8, with or without a byte order mark).
    ///
    /// `file` is only named in errors. Linear in the size of the document.
    public static func parse(_ bytes: [UInt8], file: String) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= maximumSize else {
            throw YAMLError(
                file: file, line: 1, column: 1,
                message: "the file has \(bytes.count) bytes; at most \(maximumSize) are read")
        }
        let wideMarks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
        guard !wideMarks.contains(where: bytes.starts) else {
            throw YAMLError(
                file: file, line: 1, column: 1,
                message: "this is UTF-16 or UTF-32; save the file as UTF-8")
        }
        // libyaml counts a mark as a column, and then finds the second key further left than the first.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        var builder = NodeBuilder(reader: try EventReader(text, file: file))
        return try builder.document()
    }
}
