/// Rules that the gateway does not keep on purpose: the case's name, and why.
enum Departures {
    static let reasons: [String: String] = [
        "A public answer to a request with Authorization is given to all (RFC 9111 §3.5)":
            "each token has a partition of its own (design §4)",
        "A stored answer is given to a request with Authorization (RFC 9111 §4)":
            "each token has a partition of its own (design §4)",
        "An answer with Set-Cookie is used again (RFC 9111 §7.3)":
            "a cookie is for one client, whatever Cache-Control says (design §4)",
        "A request with Cookie is answered from the cache (RFC 9111 §4)":
            "an answer may depend on a cookie without a Vary that says so (design §4)",
        "POST answered 500 drops nothing, for it is an error (RFC 9111 §4.4)":
            "nobody knows what a write that failed has done (design §4)",
        "POST answered 503 drops nothing, for it is an error (RFC 9111 §4.4)":
            "nobody knows what a write that failed has done (design §4)",
        "A Range is answered in part from what is stored (RFC 9111 §3.4)":
            "answers are small, and a Range may be answered whole (RFC 9110 §14.2)",
    ]
}
