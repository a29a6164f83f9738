import CacheStore
import CareCloud
import HTTPCaching
import HTTPSemantics

/// Under which key the answer is looked up and stored: tenant, partition, path and query, language, coding.
///
/// What the key folds is also what is sent upstream; nothing that CareCloud can tell apart shares a key.
extension RequestPipeline {
    func key(_ call: inout Call) {
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
        call.cache = .use(key)
    }

    private func bypassReason(_ call: Call) -> NoStoreReason? {
        if call.hasBody { return .requestBody }
        if call.fields.contains("Cookie") { return .requestCookie }
        if !call.resource.isStorable { return .neverStored }
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
