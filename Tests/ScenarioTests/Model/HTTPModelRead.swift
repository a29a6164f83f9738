/// A read as a till sends it.
struct HTTPModelRead {
    enum Wish { case nothing, noCache, onlyIfCached, noStore }

    let resource: Int
    var query = ""
    var language: String
    let token: String?
    var till: String?
    var isHead = false
    var wish = Wish.nothing
    var sendsTag = false

    /// What is asked for.
    init(_ random: inout SplitMix) {
        resource = random.number(0...ModelResource.all.count - 1)
        language = random.one(of: ["cs, en-gb;q=0.8", "cs, en-gb;q=0.8", "en"])
        token = random.one(of: ModelResource.all[resource].needsToken ? ["a", "a", "b"] : [nil, nil, "a"])
        till = random.one(of: [nil, "1"])
    }

    /// The same again, perhaps spelled in another way, and with wishes of its own.
    func again(_ random: inout SplitMix) -> HTTPModelRead {
        var read = self
        if language != "en" {
            read.language = random.one(of: ["cs, en-gb;q=0.8", "en-GB;q=0.80,cs", "CS,en-gb;q=0.8"])
        }
        if random.isLucky(percent: 20) { read.till = random.one(of: [nil, "1", "2"]) }
        read.isHead = random.isLucky(percent: 10)
        if random.isLucky(percent: 20) {
            read.wish = random.one(of: [.noCache, .onlyIfCached, .noStore, .noStore])
        }
        read.sendsTag = random.isLucky(percent: 10)
        return read
    }

    init(resource: Int, query: String) {
        self.resource = resource
        self.query = query
        language = "en"
        token = nil
        till = nil
    }

    var key: HTTPModel.Key {
        let all = ModelResource.all[resource]
        return HTTPModel.Key(
            resource: resource, language: canonicalLanguage, authorization: authorization,
            till: all.varies ? till ?? "" : "", query: query)
    }

    /// What the origin is to see.
    var canonicalLanguage: String { language == "en" ? "en" : "cs,en-gb;q=0.8" }
    var authorization: String {
        let isCustomer = ModelResource.all[resource].interface == API.customer
        let own = isCustomer ? GatewaySettings.customerToken : GatewaySettings.enterpriseToken
        return "Bearer \(token ?? own)"
    }

    func request(tag: String?) -> Request {
        var fields = ["Accept-Language: \(language)"]
        if let token { fields.append("Authorization: Bearer \(token)") }
        if let till { fields.append("X-Till: \(till)") }
        if let tag { fields.append("If-None-Match: \(tag)") }
        switch wish {
        case .nothing: break
        case .noCache: fields.append("Cache-Control: no-cache")
        case .onlyIfCached: fields.append("Cache-Control: only-if-cached")
        case .noStore: fields.append("Cache-Control: no-store")
        }
        let all = ModelResource.all[resource]
        return Request(
            method: isHead ? "HEAD" : "GET", target: all.interface + all.path + query, fields: fields)
    }
}
