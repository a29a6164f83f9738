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
            spellings(of: PercentEncoding.decoding(pair.prefix { $0 != UInt8(ascii: "=") })).contains {
                word in
                names.contains(word) && operation?.parameterNames.contains(word) != true
            }
        }
    }

    /// What servers may read a parameter's decoded name as. PHP ends it at a NUL, drops blanks before it, takes dot,
    /// blank and a bracket without its pair for `_`, and reads `filter[customer_id]` as a member of a parameter.
    private static func spellings(of name: [UInt8]) -> [String] {
        let blanks = [0x20, UInt8(ascii: "+")]
        let name = FieldList.lowercased(name.prefix { $0 != 0 }.drop(while: blanks.contains))
        let folded = name.map { byte in
            blanks.contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[")
                ? UInt8(ascii: "_") : byte
        }
        let parts = name.split { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
        return (parts + [folded[...]]).map { String(decoding: $0, as: UTF8.self) }
    }
}
