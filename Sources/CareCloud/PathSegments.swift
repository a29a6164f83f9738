import HTTPSemantics

/// The segments of a path (RFC 3986 §3.3), percent-decoded once. Linear in the path's length.
struct PathSegments {
    /// Without the empty one before the leading slash; a trailing slash makes an empty last one.
    let decoded: [[UInt8]]

    init(_ path: [UInt8]) {
        let slash = UInt8(ascii: "/")
        decoded = path.dropFirst(path.first == slash ? 1 : 0)
            .split(separator: slash, omittingEmptySubsequences: false)
            .map(PercentEncoding.decoding)
    }
}
