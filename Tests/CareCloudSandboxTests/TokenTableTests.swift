import JSON
import Testing

@testable import CareCloudSandbox

@Suite("Tables of tokens")
struct TokenTableTests {
    private let now = ContinuousClock.now
    private let owner = TokenTable.Owner(name: "till", application: "shop")

    private func table(capacity: Int = 100, seed: UInt64 = 1) -> TokenTable {
        TokenTable(fixedToken: "fixed", digits: 40, seed: seed, capacity: capacity)
    }

    private func refusal(
        _ token: String, in table: TokenTable, at time: ContinuousClock.Instant
    ) -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try table.session(of: token, at: time)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Minted tokens are hexadecimal digits of the wanted length, never the same twice",
        arguments: [40, 72])
    func minted(digits: Int) {
        var table = TokenTable(fixedToken: "fixed", digits: digits, seed: .max)
        let tokens = (0..<10_000).map { _ in table.mint(Session(), for: owner) }
        #expect(Set(tokens).count == tokens.count)
        #expect(
            tokens.allSatisfy { $0.count == digits && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test("The same seed makes the same tokens, another seed others")
    func seeds() {
        var (first, second, third) = (table(), table(), table(seed: 99))
        let tokens = (0..<100).map { _ in first.mint(Session(), for: owner) }
        #expect((0..<100).map { _ in second.mint(Session(), for: owner) } == tokens)
        #expect(Set(tokens).isDisjoint(with: (0..<100).map { _ in third.mint(Session(), for: owner) }))
    }

    @Test("Beyond the capacity the oldest token is forgotten, the fixed one never")
    func capacity() {
        var table = table(capacity: 3)
        let tokens = (0..<5).map { _ in table.mint(Session(), for: owner) }
        #expect(tokens.map { refusal($0, in: table, at: now) } == [.unknown, .unknown, nil, nil, nil])
        #expect(table.liveCount(at: now) == 3)
        #expect(refusal("fixed", in: table, at: now) == nil)
        table.displace(owner, at: now)
        #expect(
            tokens.suffix(3).map { refusal($0, in: table, at: now) } == [.displaced, .displaced, .displaced])
        #expect(table.liveCount(at: now) == 0)
    }

    @Test("A token holds up to its end, to the nanosecond; what ended first stays the reason")
    func reasons() {
        var table = table()
        let end = now + .seconds(1)
        let token = table.mint(Session(), for: owner, validUntil: end)
        #expect(refusal(token, in: table, at: end - .nanoseconds(1)) == nil)
        #expect(refusal(token, in: table, at: end) == .expired)
        table.displace(owner, at: end)
        #expect(refusal(token, in: table, at: end) == .expired)
        let other = table.mint(Session(), for: owner, validUntil: end + .seconds(1))
        table.logOut(other, at: end)
        table.displace(owner, at: end)
        table.expireAll()
        #expect(refusal(other, in: table, at: end + .seconds(5)) == .loggedOut)
    }

    @Test("Displacing ends the tokens of one name and application only")
    func owners() {
        var table = table()
        let others = [
            TokenTable.Owner(name: "till", application: "web"), .init(name: "kiosk", application: "shop"),
        ]
        let tokens = others.map { table.mint(Session(), for: $0) }
        table.displace(owner, at: now)
        #expect(tokens.allSatisfy { refusal($0, in: table, at: now) == nil })
    }

    @Test("Nothing ends the fixed token, and it keeps a session of its own")
    func fixed() throws {
        var table = table()
        table.update("fixed") { $0.customer = "c" }
        table.logOut("fixed", at: now)
        table.expireAll()
        #expect(try table.session(of: "fixed", at: now + .seconds(1_000_000_000)).customer == "c")
        #expect(table.liveCount(at: now) == 0)
    }
}
