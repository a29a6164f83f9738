import CareCloud
import Configuration
import JSON

/// Logins, tokens and secrets as clients and files send them.
enum CredentialRules {
    static func check(_ input: [UInt8]) {
        for isForm in [false, true] {
            guard let login = UserLogin(content: input, isForm: isForm) else { continue }
            guard let again = UserLogin(content: login.body(), isForm: false) else {
                // A body may grow beyond what is read: each control character takes six bytes.
                return expect(login.body().count > UserLogin.maximumContent, "a login's own body is refused")
            }
            expect(again.body() == login.body(), "a login's own body means something else")
        }
        if let answer = try? UserLoginAnswer(content: input) {
            expect(!answer.bearerToken.isEmpty, "an empty token")
            expect(answer.bearerToken.allSatisfy { 0x21...0x7E ~= $0 }, "a byte that no token has")
        }
        let token = CustomerToken.token(in: input)
        expect(token.count <= input.count, "a token longer than its field")
        expect(CustomerToken.token(in: Array("Bearer x".utf8) + input) == Array("x".utf8) + input, "Bearer")
        checkSecrets(input)
        let envelope = ErrorEnvelope(exception: "E", title: "t", detail: input.text)
        expect(JSONValue(parsing: envelope.body()) != nil, "an error's content is no JSON")
    }

    private static func checkSecrets(_ input: [UInt8]) {
        if let secret = try? Secret(bearerToken: input) {
            expect(secret.bytes.allSatisfy { 0x21...0x7E ~= $0 } && !secret.bytes.isEmpty, "a token")
            expect((try? Secret(bearerToken: secret.bytes)) == secret, "a token that is read again differs")
            expect(!"\(secret)\(secret.debugDescription)".contains(secret.bytes.text + " "), "a token shows")
        }
        if let secret = try? Secret(text: input) {
            expect((try? Secret(text: secret.bytes)) == secret, "a secret that is read again differs")
            expect(!secret.bytes.contains(10) && !secret.bytes.contains(13), "a secret of two lines")
        }
    }
}
