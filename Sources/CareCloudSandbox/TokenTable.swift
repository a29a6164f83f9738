/// The bearer tokens of one interface: a fixed one that always holds, and those that logins have minted.
///
/// Tokens that hold no more are remembered until newer ones push them out, so that the reason can be counted.
struct TokenTable {
    /// Who asks for tokens: the login of a user or the id of a device, and an external application.
    struct Owner: Hashable {
        let name: String
        let application: String
    }

    private struct Token {
        let owner: Owner
        var session: Session
        let validUntil: ContinuousClock.Instant?
        var end: TokenRefusal?

        func refusal(at now: ContinuousClock.Instant) -> TokenRefusal? {
            if let end { return end }
            guard let validUntil, now >= validUntil else { return nil }
            return .expired
        }
    }

    /// Beyond these the oldest are forgotten.
    static let maximumTokens = 100_000

    private let fixedToken: String
    private var fixedSession = Session()
    private let digits: Int
    private let seed: UInt64
    private var mintedTokens: UInt64 = 0
    private var tokens: BoundedTable<Token>
    /// Tokens that nobody has ended, oldest first; those that time has ended may be among them.
    private var tokensOfOwner: [Owner: [String]] = [:]

    init(fixedToken: String, digits: Int, seed: UInt64, capacity: Int = maximumTokens) {
        self.fixedToken = fixedToken
        self.digits = digits
        // Else the tokens of two seeds that are neighbours would be the same but for the first.
        self.seed = Store.mixed(seed)
        tokens = BoundedTable(capacity: capacity)
    }

    /// What a token stands for while it holds.
    func session(
        of token: String, at now: ContinuousClock.Instant
    ) throws(TokenRefusal) -> Session {
        if token == fixedToken { return fixedSession }
        guard let found = tokens[token] else { throw .unknown }
        if let refusal = found.refusal(at: now) { throw refusal }
        return found.session
    }

    /// Changes what a token stands for.
    mutating func update(_ token: String, _ change: (inout Session) -> Void) {
        if token == fixedToken {
            change(&fixedSession)
        } else if var found = tokens[token] {
            change(&found.session)
            tokens[token] = found
        }
    }

    /// A new token, never one that was handed out before.
    mutating func mint(
        _ session: Session, for owner: Owner, validUntil: ContinuousClock.Instant? = nil
    ) -> String {
        mintedTokens += 1
        let token = Self.token(seed &+ mintedTokens, digits: digits)
        let gone = tokens.insert(Token(owner: owner, session: session, validUntil: validUntil), for: token)
        if let gone { forget(gone.key, of: gone.value.owner) }
        tokensOfOwner[owner, default: []].append(token)
        return token
    }

    /// Ends all tokens of an owner because another one comes.
    mutating func displace(_ owner: Owner, at now: ContinuousClock.Instant) {
        for token in tokensOfOwner.removeValue(forKey: owner) ?? [] { end(token, .displaced, at: now) }
    }

    /// Ends a token that was minted; the fixed one and unknown ones stay as they are.
    mutating func logOut(_ token: String, at now: ContinuousClock.Instant) {
        guard let owner = tokens[token]?.owner else { return }
        end(token, .loggedOut, at: now)
        forget(token, of: owner)
    }

    /// Ends all tokens that were minted, as if their time were over.
    mutating func expireAll() {
        tokens.updateAll { $0.end = $0.end ?? .expired }
        tokensOfOwner = [:]
    }

    /// How many of the minted tokens hold; linear.
    func liveCount(at now: ContinuousClock.Instant) -> Int {
        tokens.values.reduce(0) { $1.refusal(at: now) == nil ? $0 + 1 : $0 }
    }

    private mutating func end(_ token: String, _ reason: TokenRefusal, at now: ContinuousClock.Instant) {
        guard let refusal = tokens[token].map({ $0.refusal(at: now) ?? reason }) else { return }
        tokens[token]?.end = refusal
    }

    private mutating func forget(_ token: String, of owner: Owner) {
        guard let index = tokensOfOwner[owner]?.firstIndex(of: token) else { return }
        tokensOfOwner[owner]?.remove(at: index)
        if tokensOfOwner[owner]?.isEmpty == true { tokensOfOwner[owner] = nil }
    }

    /// Hexadecimal digits; the first 16 differ for any two numbers.
    private static func token(_ number: UInt64, digits: Int) -> String {
        var word = Store.mixed(number)
        var text = ""
        while text.count < digits {
            let hexadecimal = String(word, radix: 16)
            text += String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
            word = Store.mixed(word ^ number)
        }
        return String(text.prefix(digits))
    }
}
