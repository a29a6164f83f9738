import CareCloudSandbox
import JSON
import Testing

@Suite("Users in text")
struct SandboxUserTests {
    @Test("Three parts are login, password and application; a fourth is the partner")
    func parts() throws {
        let user = try #require(SandboxUser("till@example.com:p a:82de12eb:B"))
        #expect(user.login == "till@example.com")
        #expect(user.password == "p a")
        #expect(user.application == "82de12eb")
        #expect(user.partner == "B")
        #expect(try #require(SandboxUser("a:b:c")).partner == nil)
    }

    @Test(
        "Parts that are empty, too many, too long or hold control characters are refused",
        arguments: [
            "", "a", "a:b", ":b:c", "a::c", "a:b:", "a:b:c:", "a:b:c:d:e", "a:b\t:c", "a:b:c\u{7F}",
            String(repeating: "a", count: 257) + ":b:c",
        ])
    func refused(text: String) {
        #expect(SandboxUser(text) == nil)
    }
}
