import CacheStore
import CareCloud
import EventLoop
import HTTPCaching
import HTTPSemantics

/// Under which key the answer is looked up and stored: tenant, partition, path and query, language, coding.
///
/// What the key folds is also what is sent upstream; nothing that CareCloud can tell apart shares a key.
extension RequestPipeline {
    func key(_ call: inout Call) {
        call.rule = call.tenant.rules.rule(for: call.resource)
        call.generation = core.cache.generation(of: call.tags, tenant: call.tenant.index)
        guard call.method == .get || call.method == .head else {
            call.cache = .bypass(.method, .requestMethod)
            return
        }
        if let reason = bypassReason(call) {
            call.cache = .bypass(.bypass, reason)
            return
        }
        let languages = call.fields.values("Accept-Language")
        call.language =
            LanguageRanges(acceptLanguage: languages)?.canonical ?? LanguageRanges.fallback(languages)
        call.coding = ContentCoding.preferred(acceptEncoding: call.fields.values("Accept-Encoding"))
        var key = CacheKey()
        key.append(number: call.tenant.index)
        key.append(partition(of: call))
        key.append(PercentEncoding.normalizingCase(call.target.path))
        if let query = call.target.query {
            key.append(CollectionOfOne(UInt8(ascii: "?")))
            key.append(QueryKey.canonical(query, for: call.operation))
        }
        key.append(call.language)
        key.append(CollectionOfOne(call.coding == .gzip ? 1 : 0))
        for name in call.rule.keyFields { key.append(field: name, of: call.fields) }
        call.cache = .use(key)
        call.readDirectives()
    }

    private func bypassReason(_ call: Call) -> CacheReason? {
        if call.hasBody { return .requestBody }
        if !call.dropsCookies, call.fields.contains("Cookie") { return .requestCookie }
        // The key holds neither field: answers are asked for in JSON for all.
        if !call.resource.isForeign, !call.takesJSON { return .requestMediaType }
        if call.fields.contains("If-Match") || call.fields.contains("If-Unmodified-Since") {
            return .requestPrecondition
        }
        if !call.resource.isStorable { return .neverStored }
        if call.rule.isNever { return .rule }
        if call.authorization == .client, !core.storesForClientTokens { return .requestAuthorization }
        return nil
    }

    /// Whose answers a request may be given. Requests with one token share answers with each other, and with nobody else.
    private func partition(of call: Call) -> [UInt8] {
        switch call.authorization {
        case .none: [0]
        case .injected(.enterprise): [1]
        case .injected(.customer): [2]
        case .client: [3] + ownPartition(of: call)
        }
    }

    private func ownPartition(of call: Call) -> [UInt8] {
        guard let partition = core.ownPartition(of: call) else { return [] }
        var name = CacheKey()
        name.append(partition)
        name.append(number: Int(truncatingIfNeeded: core.epochs.epoch(of: partition)))
        return name.bytes
    }
}

extension GatewayCore {
    /// The key among the variants of another: with the fields as they go upstream (RFC 9111 §4.1).
    func variant(of key: CacheKey, _ names: [FieldName], for call: Call) -> CacheKey {
        let fields = ForwardedFields.toUpstream(call, viaName: viaName)
        var variant = key
        for name in names { variant.append(field: name, of: fields) }
        return variant
    }
}

extension CacheKey {
    /// A field's value, its lines combined and without the white space between them; another part if there is none.
    fileprivate mutating func append(field name: FieldName, of fields: HTTPFields) {
        append(name.canonical.utf8)
        guard fields.contains(name) else { return append(number: 0) }
        let elements = FieldList.elements(fields.values(name))
        append(number: elements.count + 1)
        for element in elements { append(element) }
    }
}

extension Call {
    /// Whether an answer in JSON is one that Accept admits, and Content-Type does not say that the client means another type.
    fileprivate var takesJSON: Bool {
        JSONMediaType.isAccepted(by: fields.values("Accept"))
            && fields.values("Content-Type").allSatisfy(JSONMediaType.isNamed)
    }

    /// What the request wants of the cache (RFC 9111 §5.2.1, §5.4).
    fileprivate mutating func readDirectives() {
        let lines = fields.values("Cache-Control")
        // What HTTP/1.0 says instead.
        control = CacheControl(lines.isEmpty ? fields.values("Pragma") : lines)
        conditions = RequestConditions(fields, unixNow: EventLoop.readWallClock() / 1_000_000_000)
    }
}
