import HTTPCaching
import HTTPSemantics
import Testing

@testable import Gateway

@Suite("What clients may keep (clients_cache)")
struct ClientsCacheTests {
    private func caching(_ line: String, _ settings: Settings = Settings()) throws -> ClientCaching {
        let gateway = try TestGateway(settings)
        return gateway.core.clientCaching(of: try gateway.keyed(TestRequest(line)))
    }

    @Test(
        "by default customers' data and what is unknown are asked for each time, the rest is as CareCloud says",
        arguments: [
            ("GET E:/customers/1", true), ("GET E:/cards", true), ("GET E:/novelties", true),
            ("HEAD E:/wallet", true), ("GET E:/products", false), ("GET E:/stores", false),
            ("PUT E:/customers/1", false), ("POST E:/novelties", false),
        ])
    func defaults(line: String, revalidates: Bool) throws {
        #expect(try caching(line).revalidates == revalidates)
    }

    @Test("each family can be set, and paths that are not CareCloud's have none")
    func families() throws {
        var settings = Settings()
        settings.apiPath = "/"
        settings.clientsCache = "{ catalogue: revalidate, customer: as_upstream }"
        #expect(try caching("GET E:/products", settings).revalidates)
        #expect(try !caching("GET E:/customers/1", settings).revalidates)
        let foreign = try caching("GET /shop/hours", settings)
        #expect(!foreign.revalidates && foreign.vary.isEmpty)
    }

    @Test("answers vary by language, coding, key fields, and by tokens and device keys where these count")
    func vary() throws {
        let always: [FieldName] = ["Accept-Language", "Accept-Encoding", "Origin"]
        var settings = Settings()
        #expect(try caching("GET E:/stores", settings).vary == always + ["Authorization"])
        settings.enterpriseAuthorization = "replace"
        #expect(try caching("GET E:/stores", settings).vary == always)
        settings.rules = "[{ resources: [stores], key_fields: [X-Region] }]"
        #expect(try caching("GET E:/stores", settings).vary == always + ["X-Region"])
        let key = try #require(DeviceKey.make())
        settings.clients =
            "[{ networks: [10.0.0.0/8] }, { name: till, keys: [\"\(key.configurationText)\"] }]"
        #expect(
            try caching("GET E:/stores", settings).vary
                == always + ["X-Region", "Authorization", "X-Gateway-Key"])
    }

    @Test(
        "a made tag is known again, and other tags are left in the conditions of a request (RFC 9110 §8.8.3)")
    func made() throws {
        let tag = try #require(MadeTag.tag(of: [1, 2, 3]))
        #expect(
            MadeTag.isMade(tag) && tag != MadeTag.tag(of: [1, 2, 4]) && tag == MadeTag.tag(of: [1, 2, 3]))
        for other in ["\"gw-1\"", "W/\"g\"", "\"a\""] {
            #expect(!MadeTag.isMade(try #require(EntityTag(other.utf8))), "\(other)")
        }
        var fields = HTTPFields()
        fields.append("If-None-Match", "\"a\", \(text(tag.bytes))")
        fields.append("If-None-Match", "W/\"b\"")
        MadeTag.withdraw(from: &fields)
        #expect(fields.values("If-None-Match").map(text) == ["\"a\", W/\"b\""])
    }
}
