import CareCloudSandbox
import HTTPSemantics
import JSON
import Testing

@Suite("Languages (RFC 9110 §12.5.4)")
struct LanguageTests {
    @Test(
        "The best range among cs, en, sk and de decides; else Czech",
        arguments: [
            (nil, "cs"), ("", "cs"), ("en", "en"), ("EN-gb", "en"), ("cs, en-gb;q=0.8", "cs"),
            ("fr, de;q=0.5, en;q=0.7", "en"), ("sk;q=0.2,de;q=0.1", "sk"), ("de,sk", "de"), ("fr", "cs"),
            ("*", "cs"), ("cs;q=0, *;q=0.1", "en"), ("en;q=0, de;q=0.001", "de"), ("en;q=2, de;q=0.5", "de"),
            ("en;level=1, de", "de"), (",, ;, sk", "sk"), ("en ; q=0.9 , de ; q=0.95", "de"),
        ] as [(String?, String)])
    func choice(acceptLanguage: String?, expected: String) throws {
        var client = try SandboxClient()
        client.language = acceptLanguage
        let names = ["cs": "Česko", "en": "Czechia", "sk": "Česko", "de": "Tschechien"]
        let response = client.get("countries?country_id=cz")
        #expect(response.field("Content-Language") == expected)
        #expect(response.data["countries"]?.array?.first?["name"]?.string == names[expected])
    }

    @Test("Several field lines are one list (RFC 9110 §5.3)")
    func severalLines() throws {
        var client = try SandboxClient()
        var fields = HTTPFields()
        fields.append("Accept-Language", "en;q=0.5")
        fields.append("Accept-Language", "sk")
        let response = client.send(.get, SandboxClient.customer + "languages", fields: fields)
        #expect(response.field("Content-Language") == "sk")
    }

    @Test(
        "Without Accept-Language, or when nothing fits, an answer is in the token's language, which PUT changes",
        arguments: [(nil, "de", "sk"), ("", "de", "sk"), ("fr", "de", "sk"), ("en", "en", "en")]
            as [(String?, String, String)])
    func languageOfToken(acceptLanguage: String?, first: String, second: String) throws {
        var client = try SandboxClient()
        let token = try client.createToken(language: "de")
        client.token = token
        client.language = acceptLanguage
        let base = SandboxClient.customer
        #expect(client.send(.get, base + "stores").field("Content-Language") == first)
        #expect(client.send(.get, base + "languages").field("Content-Language") == first)
        #expect(
            client.send(.put, base + "tokens/\(token)", ["setup": ["language_id": "sk"]]).status == .noContent
        )
        #expect(client.send(.get, base + "stores").field("Content-Language") == second)
        client.token = try client.createToken(device: "kiosk", language: "de")
        #expect(client.send(.get, base + "stores").field("Content-Language") == first)
    }

    @Test("PUT without a language leaves none (CareCloud: PUT replaces everything)")
    func languageRemoved() throws {
        var client = try SandboxClient()
        let token = try client.createToken(language: "de")
        client.token = token
        _ = client.send(.put, SandboxClient.customer + "tokens/\(token)", ["setup": [:]])
        #expect(client.send(.get, SandboxClient.customer + "stores").field("Content-Language") == "cs")
    }

    @Test("Catalogue and reference texts differ by language", arguments: ["products", "rewards", "stores"])
    func texts(resource: String) throws {
        var client = try SandboxClient()
        var texts: Set<String> = []
        for language in ["cs", "en", "sk", "de"] {
            client.language = language
            texts.insert(try client.text(resource, "name", 3))
        }
        #expect(texts.count >= 3)
    }

    @Test("A name that a client has written is the same in all languages")
    func writtenText() throws {
        var client = try SandboxClient()
        let id = try client.text("stores", "store_id")
        #expect(
            client.send(.put, SandboxClient.enterprise + "stores/\(id)", ["store": ["name": "X"]]).status
                == .noContent)
        for language in ["cs", "en"] {
            client.language = language
            #expect(client.get("stores/\(id)").data["name"] == "X")
        }
    }

    @Test("Errors and empty answers state no language")
    func withoutLanguage() throws {
        var client = try SandboxClient()
        #expect(client.get("nonsense").field("Content-Language") == nil)
    }
}
