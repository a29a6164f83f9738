/// Turns the events of one document into nodes.
struct NodeBuilder: ~Copyable {
    private var reader: EventReader

    init(reader: consuming EventReader) {
        self.reader = reader
    }

    mutating func document() throws(YAMLError) -> YAMLNode {
        var event = try reader.next()
        if case .streamStart = event.kind { event = try reader.next() }
        guard case .documentStart = event.kind else {
            throw refusal(of: event, "the file is empty")
        }
        let root = try node(from: try reader.next(), depth: 1)
        event = try reader.next()
        if case .documentEnd = event.kind { event = try reader.next() }
        guard case .streamEnd = event.kind else {
            throw refusal(of: event, "a second document begins here; one file holds one document")
        }
        return root
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth <= YAMLDocument.maximumDepth else {
            throw refusal(of: event, "more than \(YAMLDocument.maximumDepth) levels inside each other")
        }
        try refuseProperties(of: event)
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let quoted):
            content = .scalar(text, quoted: quoted)
        case .sequenceStart:
            content = .sequence(try elements(depth: depth + 1))
        case .mappingStart:
            content = .mapping(try pairs(depth: depth + 1))
        default:
            throw refusal(of: event, "expected a value")
        }
        return YAMLNode(content: content, line: event.line, column: event.column)
    }

    private mutating func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(from: event, depth: depth))
        }
    }

    private mutating func pairs(depth: Int) throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return pairs }
            let key = try node(from: event, depth: depth)
            pairs.append((key, try node(from: try reader.next(), depth: depth)))
        }
    }

    private func refuseProperties(of event: YAMLEvent) throws(YAMLError) {
        if case .alias = event.kind {
            throw refusal(of: event, Problem.alias)
        }
        if event.hasAnchor {
            throw refusal(
                of: event,
                "anchors (&name) are not supported; write the value out, or in quotes if it begins with &")
        }
        if event.hasTag {
            throw refusal(
                of: event, "tags (!name) are not supported; leave it out, or quote a value that begins with !"
            )
        }
    }

    private func refusal(of event: YAMLEvent, _ message: String) -> YAMLError {
        YAMLError(file: reader.file, line: event.line, column: event.column, message: message)
    }
}
