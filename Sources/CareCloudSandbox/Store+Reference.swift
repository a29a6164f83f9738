internal import JSON

extension Store {
    static let seedTime = "2024-01-15 08:00:00"
    static let currencyID = id("currencies", 0)

    /// Languages, countries, currencies and stores.
    mutating func seedReference() {
        for language in Language.allCases {
            let code = language.rawValue
            self[.languages, code] = Record([
                "language_id": .string(code), "state": 1, "last_change": .string(Self.seedTime),
            ])
        }
        for (code, name) in Self.countries {
            self[.countries, code] = Record(
                ["country_id": .string(code), "name": .string(name.czech), "state": 1],
                texts: [("name", name)])
        }
        for (number, (code, name)) in Self.currencies.enumerated() {
            let id = Self.id("currencies", number)
            self[.currencies, id] = Record(
                ["currency_id": .string(id), "name": .string(name.czech), "code": .string(code)],
                texts: [("name", name)])
        }
        for (number, city) in Self.cities.enumerated() { seedStore(number, city: city) }
    }

    private mutating func seedStore(_ number: Int, city: (name: String, zip: String)) {
        let id = Self.id("stores", number)
        let name = LocalizedText(
            czech: "Prodejna", english: "Store", slovak: "Predajňa", german: "Filiale"
        ).followed(by: " \(city.name)")
        let description = LocalizedText(
            czech: "Káva, čaj a dárky v místě", english: "Coffee, tea and gifts in",
            slovak: "Káva, čaj a darčeky v meste", german: "Kaffee, Tee und Geschenke in"
        ).followed(by: " \(city.name)")
        self[.stores, id] = Record(
            [
                "store_id": .string(id), "store_code": .string("S\(100 + number)"),
                "name": .string(name.czech),
                "store_address": [
                    "address1": "Náměstí", "address2": .string("\(number + 1)"), "zip": .string(city.zip),
                    "city": .string(city.name), "country_code": "cz",
                ],
                "contact_email": .string("store\(number)@example.com"), "manager_name": "",
                "phone_number": .string("42060000\(1000 + number)"),
                "partner_id": .string(Self.id("partners", 0)),
                "system_id": .string("\(2_375_303_400 + number)"), "opening": [], "image_urls": [],
                "visibility_for_customer": 1, "short_description": .string(name.czech),
                "description": .string(description.czech), "last_change": .string(Self.seedTime), "state": 1,
            ],
            texts: [("name", name), ("short_description", name), ("description", description)])
    }

    private static let cities: [(name: String, zip: String)] = [
        ("Praha", "11000"), ("Brno", "60200"), ("Ostrava", "70200"), ("Plzeň", "30100"), ("Liberec", "46001"),
        ("Olomouc", "77900"), ("Zlín", "76001"), ("Pardubice", "53002"), ("Jihlava", "58601"),
        ("Kladno", "27201"),
    ]

    private static let countries: [(String, LocalizedText)] = [
        ("cz", LocalizedText(czech: "Česko", english: "Czechia", slovak: "Česko", german: "Tschechien")),
        (
            "sk",
            LocalizedText(czech: "Slovensko", english: "Slovakia", slovak: "Slovensko", german: "Slowakei")
        ),
        ("de", LocalizedText(czech: "Německo", english: "Germany", slovak: "Nemecko", german: "Deutschland")),
        ("at", LocalizedText(czech: "Rakousko", english: "Austria", slovak: "Rakúsko", german: "Österreich")),
        ("pl", LocalizedText(czech: "Polsko", english: "Poland", slovak: "Poľsko", german: "Polen")),
        ("hu", LocalizedText(czech: "Maďarsko", english: "Hungary", slovak: "Maďarsko", german: "Ungarn")),
        (
            "gb",
            LocalizedText(
                czech: "Spojené království", english: "United Kingdom", slovak: "Spojené kráľovstvo",
                german: "Vereinigtes Königreich")
        ),
    ]

    private static let currencies: [(String, LocalizedText)] = [
        (
            "CZK",
            LocalizedText(
                czech: "Česká koruna", english: "Czech koruna", slovak: "Česká koruna",
                german: "Tschechische Krone")
        ),
        ("EUR", LocalizedText(czech: "Euro", english: "Euro", slovak: "Euro", german: "Euro")),
        (
            "GBP",
            LocalizedText(
                czech: "Libra šterlinků", english: "Pound sterling", slovak: "Britská libra",
                german: "Pfund Sterling")
        ),
        (
            "PLN",
            LocalizedText(
                czech: "Polský zlotý", english: "Polish zloty", slovak: "Poľský zlotý",
                german: "Polnischer Zloty")
        ),
    ]
}
