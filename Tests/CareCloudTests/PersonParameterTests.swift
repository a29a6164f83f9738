import Testing

@testable import CareCloud

@Suite("Parameters that name a person")
struct PersonParameterTests {
    private static let parameters = Set(Operation.all.flatMap(\.parameterNames))

    @Test("each is a parameter of the specification", arguments: PersonParameter.names)
    func known(name: String) {
        #expect(Self.parameters.contains(name))
    }

    @Test(
        "each parameter of the specification that speaks of a customer, a card or a contact is one, or names a type"
    )
    func complete() {
        let words = [
            "customer", "card", "mail", "phone", "first_name", "last_name", "birth", "contact", "login",
        ]
        let types: Set<String> = [
            "all_customer_relations", "card_type_id", "customer_address_type_id", "customer_category_name",
            "customer_relation_type_id", "customer_short_salutation", "customer_source_id",
            "customer_source_text_id",
            "customer_type_id", "search_secondary_card_number", "stamper_card_id", "visible_for_customer",
        ]
        let speaking = Self.parameters.filter { name in words.contains { name.contains($0) } }
        #expect(speaking.subtracting(types).subtracting(PersonParameter.names) == [])
    }

    @Test("those of the operation itself are its own matter")
    func own() throws {
        let query = bytes("customer_id=4&card_number=5")
        #expect(!PersonParameter.isNamed(in: query, besidesThoseOf: try operation("GET /cards")))
        #expect(PersonParameter.isNamed(in: query, besidesThoseOf: try operation("GET /products")))
        #expect(PersonParameter.isNamed(in: query, besidesThoseOf: nil))
    }
}
