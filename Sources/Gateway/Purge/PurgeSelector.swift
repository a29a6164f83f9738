import CacheStore
import CareCloud
import HTTPSemantics

/// Which stored responses of a tenant an order means.
struct PurgeSelector: Sendable {
    private enum Test {
        case all
        case target([UInt8])
        case prefix([UInt8])
        case resource(String)
        case family(ResourceFamily)
        case customer([UInt8])
    }

    private let test: Test
    private let tenant: Tenant

    init(_ selection: PurgeOrder.Selection, of tenant: Tenant) throws(PurgeError) {
        self.tenant = tenant
        switch selection {
        case .all: test = .all
        case .url(let url): test = .target(try Self.target(url, of: tenant))
        case .prefix(let prefix): test = .prefix(PercentEncoding.normalizingCase(Array(prefix.utf8)))
        case .resource(let name): test = .resource(name)
        case .family(let family): test = .family(ResourceFamily(family))
        case .customer(let id): test = .customer(Array(id.utf8))
        }
    }

    /// As ``RequestPipeline/key(_:)`` has it.
    private static func target(_ url: String, of tenant: Tenant) throws(PurgeError) -> [UInt8] {
        guard let target = try? RequestTarget(url.utf8), target.authority == nil,
            let resource = CareCloudTarget(path: target.path, apiPath: tenant.apiPath)
        else {
            throw PurgeError(
                "\"url\" must be a path of the tenant as tills send it, without path_prefix, such as "
                    + "/webservice/rest-api/enterprise-interface/v1.0/stores?count=100.")
        }
        let path = PercentEncoding.normalizingCase(target.path)
        guard let query = target.query else { return path }
        return path + [UInt8(ascii: "?")] + QueryKey.canonical(query, for: resource.operation(for: .get))
    }

    /// O(length of the response) for a customer, else O(length of the key).
    func fits(_ key: [UInt8], _ response: StoredResponse) -> Bool {
        guard response.tenant == tenant.index, let target = StoredTarget(key: key) else { return false }
        switch test {
        case .all: return true
        case .target(let wanted): return target.pathAndQuery == wanted
        case .prefix(let wanted): return target.pathAndQuery.starts(with: wanted)
        case .resource(let name): return resource(target)?.resource == name
        case .family(let family): return resource(target)?.family == family
        case .customer(let id):
            if Self.holds(target.pathAndQuery, id) || Self.holds(response.body, id) { return true }
            guard let family = resource(target)?.family, family == .customer || family == .unknown else {
                return false
            }
            return StoredHead.fields(of: response.head)?.contains("Content-Encoding") ?? true
        }
    }

    /// Whether bytes stand among others. O(length), for all but the oddest bytes.
    private static func holds(_ content: [UInt8], _ wanted: [UInt8]) -> Bool {
        let bytes = content.span
        guard let first = wanted.first, bytes.count >= wanted.count else { return false }
        for start in 0...bytes.count - wanted.count where bytes[start] == first {
            var matched = 1
            while matched < wanted.count, bytes[start + matched] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return true }
        }
        return false
    }

    private func resource(_ target: StoredTarget) -> CareCloudTarget? {
        CareCloudTarget(path: target.path, apiPath: tenant.apiPath)
    }
}
