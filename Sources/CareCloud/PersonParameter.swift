import HTTPSemantics

/// Query parameters by which CareCloud's operations name a person.
public enum PersonParameter {
    /// From the specification, in lower case.
    static let names: Set<String> = [
        "birthdate", "card_id", "card_number", "card_number_list", "contact", "customer_id", "customer_ids",
        "email",
        "email_list", "first_name", "last_name", "login", "phone", "referral_code",
        "related_customer_id",
    ]

    /// Whether a query names a person in a parameter that `operation` does not have: what CareCloud makes of it is unknown.
    /// O(length of the query).
    ///
    /// - Parameter operation: nil for what the specification does not have, and so has no parameters.
    public static func isNamed(in query: [UInt8], besidesThoseOf operation: Operation?) -> Bool {
        let pairs = query.split { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") }
        return pairs.contains { pair in
            let name = PercentEncoding.decoding(pair.prefix { $0 != UInt8(ascii: "=") })
            // PHP reads `filter[customer_id]` as a member of a parameter.
            let words = FieldList.lowercased(name).split {
                $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]")
            }
            return words.contains { word in
                let word = String(decoding: word, as: UTF8.self)
                return names.contains(word) && operation?.parameterNames.contains(word) != true
            }
        }
    }
}
