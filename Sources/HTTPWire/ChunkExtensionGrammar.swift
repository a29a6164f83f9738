/// The grammar of the extensions behind a chunk's size (RFC 9112 §7.1.1), byte by byte. It keeps no
/// byte of them.
struct ChunkExtensionGrammar: Sendable {
    private enum State: Sendable {
        /// Behind a semicolon, and perhaps whitespace.
        case nameStart
        case name
        /// Whitespace behind a name: "=" or ";" must follow.
        case nameSpace
        /// Behind "=", and perhaps whitespace.
        case valueStart
        case token
        case quotedString
        /// Behind a backslash in a quoted string.
        case quotedPair
        case quotedStringEnd
        /// Whitespace behind a value: ";" must follow.
        case valueSpace
    }

    /// The semicolon of the first extension has come.
    private var state = State.nameStart

    /// Whether the line may end here.
    var mayEnd: Bool { state == .name || state == .token || state == .quotedStringEnd }

    /// Reads the next byte.
    /// - Returns: Whether it may stand here.
    mutating func take(_ byte: UInt8) -> Bool {
        guard let next = next(byte) else { return false }
        state = next
        return true
    }

    private func next(_ byte: UInt8) -> State? {
        switch (state, byte) {
        case (.quotedString, UInt8(ascii: "\"")): .quotedStringEnd
        case (.quotedString, UInt8(ascii: "\\")): .quotedPair
        case (.quotedString, _), (.quotedPair, _):
            ASCII.isForbiddenInValue(byte) ? nil : .quotedString
        case (.valueStart, UInt8(ascii: "\"")): .quotedString
        case (.name, UInt8(ascii: "=")), (.nameSpace, UInt8(ascii: "=")): .valueStart
        case (.nameStart, UInt8(ascii: ";")), (.valueStart, UInt8(ascii: ";")): nil
        case (_, UInt8(ascii: ";")): .nameStart
        case (_, ASCII.space), (_, ASCII.tab): stateAfterWhitespace
        case (.nameStart, _), (.name, _): ASCII.isToken(byte) ? .name : nil
        case (.valueStart, _), (.token, _): ASCII.isToken(byte) ? .token : nil
        default: nil
        }
    }

    private var stateAfterWhitespace: State {
        switch state {
        case .name, .nameSpace: .nameSpace
        case .token, .quotedStringEnd, .valueSpace: .valueSpace
        default: state
        }
    }
}
