import HTTPSemantics

/// What an origin's Cache-Control says, in seconds.
struct ModelControl: Sendable {
    var maxAge: Int?
    var sharedMaxAge: Int?
    var noCache = false
    var noStore = false
    var isPrivate = false
    var isPublic = false
    var mustRevalidate = false
    var proxyRevalidate = false
    var staleWhileRevalidate: Int?
    var staleIfError: Int?

    /// Nil for none.
    var line: String? {
        let words: [String?] = [
            maxAge.map { "max-age=\($0)" }, sharedMaxAge.map { "s-maxage=\($0)" }, noCache ? "no-cache" : nil,
            noStore ? "no-store" : nil, isPrivate ? "private" : nil, isPublic ? "public" : nil,
            mustRevalidate ? "must-revalidate" : nil, proxyRevalidate ? "proxy-revalidate" : nil,
            staleWhileRevalidate.map { "stale-while-revalidate=\($0)" },
            staleIfError.map { "stale-if-error=\($0)" },
        ]
        let line = words.compactMap(\.self).joined(separator: ", ")
        return line.isEmpty ? nil : "Cache-Control: \(line)"
    }

    static let usual = [
        ModelControl(maxAge: 20), ModelControl(maxAge: 20), ModelControl(maxAge: 5),
        ModelControl(maxAge: 60, isPublic: true), ModelControl(maxAge: 3, sharedMaxAge: 15),
        ModelControl(maxAge: 8, staleWhileRevalidate: 6), ModelControl(maxAge: 8, staleIfError: 25),
        ModelControl(maxAge: 5, staleWhileRevalidate: 30), ModelControl(maxAge: 5, staleIfError: 120),
        ModelControl(maxAge: 10, staleWhileRevalidate: 5, staleIfError: 40),
        ModelControl(maxAge: 10, mustRevalidate: true, staleWhileRevalidate: 9, staleIfError: 9),
        ModelControl(maxAge: 10, proxyRevalidate: true, staleIfError: 9), ModelControl(maxAge: 0),
        ModelControl(noCache: true), ModelControl(maxAge: 30, noCache: true, staleIfError: 30),
        ModelControl(maxAge: 30, noStore: true), ModelControl(maxAge: 30, isPrivate: true), ModelControl(),
        ModelControl(maxAge: 20, isPublic: true, mustRevalidate: true),
    ]
}

/// How the origin answers one request; everything that is drawn for it.
struct ModelAnswer: Sendable, CustomStringConvertible {
    enum Tag: Sendable { case none, strong, weak }
    /// How it answers a request with a condition that holds.
    enum Confirmation: Sendable {
        /// 304 with all fields.
        case whole
        /// 304 with Date alone.
        case bare
        /// 304 about something else.
        case other
        /// 200 all the same.
        case ignored
    }

    /// Nil for a connection that fails.
    var status: UInt16? = 200
    /// Of a failure: whether the request had been sent.
    var wasSent = true
    var control = ModelControl(maxAge: 20)
    var tag = Tag.strong
    var hasLastModified = false
    var age: Int?
    /// Its clock against the true one; nil for no Date.
    var dateOffset: Int? = 0
    /// Seconds after its Date; -1 for a value that is no date.
    var expires: Int?
    var vary: [String] = []
    var setsCookie = false
    var confirmation = Confirmation.whole
    /// Number in ``ModelWrite/locations``.
    var location: Int?

    /// - Parameter isFailing: whether the origin is in a bad way.
    static func random(_ random: inout SeededGenerator, isFailing: Bool) -> ModelAnswer {
        var answer = ModelAnswer()
        answer.control = random.pick(ModelControl.usual)
        answer.status =
            isFailing
            ? random.pick([500, 503, 502, 504, 429, nil, nil])
            : random.pick(Array(repeating: 200, count: 30) + [203, 404, 403, 401, 500, nil])
        answer.wasSent = random.pick([true, true, false])
        answer.tag = random.pick([.none, .none, .strong, .strong, .strong, .weak])
        answer.hasLastModified = random.pick([false, false, true])
        answer.age = random.pick([nil, nil, nil, nil, nil, 0, 2, 7, 30])
        answer.dateOffset = random.pick([0, 0, 0, 0, 0, 0, -3, -12, 5, nil])
        answer.expires = random.pick([nil, nil, nil, 12, 0, -1])
        answer.vary = random.pick(
            Array(repeating: [], count: 20) + Array(repeating: ["X-Till"], count: 8)
                + [["X-Shop", "X-Till"], ["*"], ["Accept-Language"]])
        answer.setsCookie = random.pick(Array(repeating: false, count: 30) + [true])
        answer.confirmation = random.pick([.whole, .whole, .whole, .whole, .bare, .bare, .other, .ignored])
        return answer
    }

    static func randomToWrite(_ random: inout SeededGenerator) -> ModelAnswer {
        var answer = ModelAnswer()
        answer.control = ModelControl()
        answer.status = random.pick([200, 201, 204, 204, 303, 400, 404, 401, 500, 502, nil])
        answer.wasSent = random.pick([true, true, false])
        answer.location = random.pick([nil, nil, nil, 0, 1])
        return answer
    }

    var description: String {
        let words: [String?] = [
            status.map(String.init) ?? (wasSent ? "lost" : "not sent"), control.line,
            tag == .none ? nil : "\(tag) tag",
            hasLastModified ? "Last-Modified" : nil, age.map { "Age: \($0)" },
            dateOffset.map { $0 == 0 ? "" : "Date \($0)" } ?? "no Date", expires.map { "Expires \($0)" },
            vary.isEmpty ? nil : "Vary: \(vary)", setsCookie ? "Set-Cookie" : nil,
            confirmation == .whole ? nil : "\(confirmation) 304", location.map { "Location \($0)" },
        ]
        return "(" + words.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " | ") + ")"
    }

    // MARK: Over the wire

    /// - Parameters:
    ///   - version: The state of the resource.
    ///   - date: The true time, in seconds.
    func fields(version: Int, date: Int) -> HTTPFields {
        var fields = HTTPFields()
        var lines = [
            "Content-Type: application/json", control.line, entityTag(version).map { "ETag: \($0)" },
        ]
        if hasLastModified { lines.append("Last-Modified: \(Self.lastModified(version))") }
        lines.append(age.map { "Age: \($0)" })
        if let dateOffset {
            lines.append("Date: \(Self.text(date + dateOffset))")
        }
        lines.append(expires.map { "Expires: \($0 < 0 ? "0" : Self.text(date + (dateOffset ?? 0) + $0))" })
        lines += vary.map { "Vary: \($0)" }
        if setsCookie { lines.append("Set-Cookie: a=b") }
        lines.append(location.map { "Location: \(ModelWrite.locations[$0].path)" })
        for line in lines.compactMap(\.self) {
            let name = line.prefix { $0 != ":" }
            guard let field = FieldName(name.utf8) else { continue }
            fields.append(field, Array(line.utf8.dropFirst(name.utf8.count + 2)))
        }
        return fields
    }

    func entityTag(_ version: Int) -> String? {
        switch tag {
        case .none: nil
        case .strong: "\"v\(version)\""
        case .weak: "W/\"v\(version)\""
        }
    }

    static func lastModified(_ version: Int) -> String { text(700_000_000 + version) }
    static func text(_ seconds: Int) -> String {
        String(decoding: HTTPDate.format(Int64(seconds)), as: UTF8.self)
    }
}
