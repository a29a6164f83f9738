/// The codes that `auth-token` hands out: each logs its customer in once, in another application.
struct AuthenticationCodes {
    private struct Code {
        let text: String
        let customer: String?
        let application: String?
        let validUntil: ContinuousClock.Instant
        var isSpent = false
    }

    private var minted = 0
    private var codes = BoundedTable<Code>(capacity: 10_000)

    /// Another code on each call.
    mutating func mint(
        for customer: String?, application: String?, validUntil: ContinuousClock.Instant
    ) -> (requestID: String, code: String) {
        minted += 1
        let requestID = Store.id("token_requests", minted)
        let text = Store.id("codes", minted).suffix(6).uppercased()
        let code = Code(text: text, customer: customer, application: application, validUntil: validUntil)
        _ = codes.insert(code, for: requestID)
        return (requestID, text)
    }

    /// The customer of a code, and its end; nil when it is wrong, spent, too old, of another application or of nobody.
    mutating func spend(
        _ text: String, requestID: String, application: String, at now: ContinuousClock.Instant
    ) -> String? {
        guard let code = codes[requestID], code.text == text, !code.isSpent, now < code.validUntil,
            code.application ?? application == application, let customer = code.customer
        else { return nil }
        codes[requestID]?.isSpent = true
        return customer
    }
}
