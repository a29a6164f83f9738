import CYAML

/// libyaml's event parser over bytes that it owns.
@safe struct EventReader: ~Copyable {
    let file: String
    let bytes: [UInt8]
    let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8], file: String) throws(YAMLError) {
        self.file = file
        self.bytes = bytes
        // Owned by this value: freed in deinit or on the failure below.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        // Safe: initialize is what libyaml expects uninitialised memory for; it fails only without memory.
        guard unsafe yaml_parser_initialize(parser) != 0 else {
            // Safe: nothing else has seen the pointer.
            unsafe parser.deallocate()
            throw YAMLError(file: file, line: 1, column: 1, message: "out of memory")
        }
        // libyaml keeps a pointer to its input, so the bytes need a place that does not move.
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        // Safe: the capacity is the count.
        _ = unsafe input.initialize(from: bytes)
        // Safe: a plain setter on an initialised parser.
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        // Safe: libyaml keeps the pointer; `input` lives exactly as long as the parser.
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        // Safe: ownership moves into this value.
        unsafe (self.parser, self.input) = (parser, input)
    }

    deinit {
        // Safe: the parser was initialised, and nothing outlives this value.
        unsafe yaml_parser_delete(parser)
        // Safe: allocated in init, not freed elsewhere.
        unsafe parser.deallocate()
        // Safe: libyaml's parser, the only other holder, is gone.
        unsafe input.deallocate()
    }

    /// The next event; after the stream's end the caller stops asking.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        // Safe: a C struct of integers and pointers, for which all zeroes is a value.
        var event = unsafe yaml_event_t()
        // Safe: parser and event are valid; libyaml fills the event on success only.
        guard unsafe yaml_parser_parse(parser, &event) != 0 else { throw failure() }
        // Safe: the event was filled and is deleted once, after everything was copied out of it.
        defer { unsafe yaml_event_delete(&event) }
        // Safe: `event` is a filled event.
        return unsafe Self.copy(event)
    }

    private static func copy(_ event: yaml_event_t) -> YAMLEvent {
        // Safe: marks are plain integers, set for every event.
        let mark = unsafe event.start_mark
        // Safe: `event` is a filled event.
        let (kind, properties) = unsafe (kind(of: event), properties(of: event))
        return YAMLEvent(
            kind: kind, hasAnchor: properties.anchor, hasTag: properties.tag, line: mark.line + 1,
            column: mark.column + 1)
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        // Safe: `type` says which member of the union libyaml filled.
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_SEQUENCE_START_EVENT: return .sequenceStart
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return .mappingStart
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT:
            // Safe: the scalar member, as `type` says.
            let scalar = unsafe event.data.scalar
            // Safe: libyaml gives `length` bytes of checked UTF-8 at `value`.
            let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            // Safe: copied while the event is alive.
            return unsafe .scalar(
                String(decoding: text, as: UTF8.self), quoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
        default: return .streamEnd
        }
    }

    private static func properties(of event: yaml_event_t) -> (anchor: Bool, tag: Bool) {
        // Safe: `type` says which member of the union libyaml filled.
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            // Safe: only compared with nil.
            return unsafe (event.data.scalar.anchor != nil, event.data.scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            // Safe: only compared with nil.
            return unsafe (event.data.sequence_start.anchor != nil, event.data.sequence_start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            // Safe: only compared with nil.
            return unsafe (event.data.mapping_start.anchor != nil, event.data.mapping_start.tag != nil)
        default: return (false, false)
        }
    }
}
