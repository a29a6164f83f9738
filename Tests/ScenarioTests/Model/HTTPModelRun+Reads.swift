extension HTTPModelRun {
    func read(_ read: HTTPModelRead) throws {
        let entry = model.entry(read.key)
        let tag = read.sendsTag ? entry.map { ModelOrigin.tag($0.content.version) } ?? "\"none\"" : nil
        let request = read.request(tag: tag)
        note("\(request.method) \(request.target) \(request.fields)")
        let before = scripted.requestCount
        let start = ContinuousClock.now
        let answer = try client.ask(request)
        let times = start...ContinuousClock.now
        let seen = scripted.requests[before...]
        try expect(seen.count <= 1, "the origin was asked \(seen.count) times")
        if let asked = seen.first {
            try compare(asked, with: read, entry)
            try judgeFetched(answer, read, entry, tag, times)
        } else {
            try judgeStored(answer, read, entry, tag, times)
        }
    }

    /// What goes upstream is what the key holds, with the stored answer's validator (RFC 9111 §4.3.1).
    private func compare(_ asked: Message, with read: HTTPModelRead, _ entry: HTTPModel.Entry?) throws {
        try expect(read.wish != .onlyIfCached, "asked for a request with only-if-cached")
        try expect(
            asked["Accept-Language"] == read.canonicalLanguage, "language \(asked["Accept-Language"] ?? "")")
        try expect(asked["Authorization"] == read.authorization, "another's token")
        let tag = entry.flatMap { $0.resource.hasTag ? ModelOrigin.tag($0.content.version) : nil }
        let found = asked["If-None-Match"]
        try expect(found == tag, "If-None-Match \(found ?? "none"), not \(tag ?? "none")")
    }

    private func judgeStored(
        _ answer: Message, _ read: HTTPModelRead, _ entry: HTTPModel.Entry?, _ tag: String?,
        _ times: ClosedRange<ContinuousClock.Instant>
    ) throws {
        guard let entry, model.asks(entry, during: times) != .always else {
            // RFC 9111 §5.2.1.7.
            try expect(read.wish == .onlyIfCached && answer.status == 504, "not asked, \(answer.cacheStatus)")
            return count("only if cached")
        }
        if read.wish == .onlyIfCached, answer.status == 504 {
            return try expect(model.asks(entry, during: times) == .perhaps, "504, but it is stored")
        }
        try expect(read.wish != .noCache, "not asked in spite of no-cache")
        try expect(answer.isSpared, "no hit: \(answer.cacheStatus)")
        try compare(answer, with: entry.content, read, tag, hasTag: entry.resource.hasTag)
        try expect(entry.content.version >= floors[read.resource], "older than an answered write")
        count(answer.cacheStatus.contains("stale-if-error") ? "stale hit" : "hit")
    }

    private func judgeFetched(
        _ answer: Message, _ read: HTTPModelRead, _ entry: HTTPModel.Entry?, _ tag: String?,
        _ times: ClosedRange<ContinuousClock.Instant>
    ) throws {
        let resource = ModelResource.all[read.resource]
        if let entry, read.wish != .noCache {
            try expect(model.asks(entry, during: times) != .never, "asked, though it is fresh")
        }
        let (isFailing, number, version) = origin.change {
            ($0.isFailing, $0.answers, $0.versions[read.resource])
        }
        if isFailing {
            model.noteFailure(read.key)
            // A write leaves nothing that may stand in, and no-cache wants nothing that is stored (RFC 5861 §4).
            guard let entry, resource.staleIfError, !entry.isDropped, read.wish != .noCache else {
                return try expect(answer.status == 500, "\(answer.status) in place of 500")
            }
            count("stand-in")
            return try compare(answer, with: entry.content, read, tag, hasTag: resource.hasTag)
        }
        let isConfirmed = resource.hasTag && entry?.content.version == version
        let content =
            isConfirmed
            ? entry?.content
            : ModelContent(
                answer: number, version: version, language: read.canonicalLanguage,
                authorization: read.authorization, till: read.till ?? "")
        guard let content else { return }
        count(isConfirmed ? "confirmed" : entry == nil ? "miss" : "replaced")
        try compare(answer, with: content, read, tag, hasTag: resource.hasTag)
        if read.wish != .noStore { model.store(read.key, content, during: times) }
    }

    /// The content is the one that is expected, byte for byte, or 304 to a client that has it (RFC 9110 §13.1.2).
    private func compare(
        _ answer: Message, with content: ModelContent, _ read: HTTPModelRead, _ tag: String?, hasTag: Bool
    ) throws {
        if hasTag, tag == ModelOrigin.tag(content.version) {
            count("304 to the client")
            return try expect(answer.status == 304 && answer.body.isEmpty, "no 304: \(answer.status)")
        }
        try expect(answer.status == 200, "status \(answer.status)")
        let length = answer["Content-Length"]
        try expect(
            read.isHead ? length == "\(content.text.utf8.count)" : answer.text == content.text,
            "\(read.isHead ? length ?? "" : answer.text), not \(content.text)")
    }
}

extension Message {
    /// Whether nobody was asked for it. An answer whose last byte has just come may not be stored yet: then it was joined.
    var isSpared: Bool { isHit || cacheStatus.contains("; collapsed") }
}
