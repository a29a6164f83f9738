/// One step of libyaml's parser, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias
        case scalar(String, quoted: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    let hasAnchor: Bool
    let hasTag: Bool
    /// From 1.
    let line: Int
    /// From 1.
    let column: Int
}
