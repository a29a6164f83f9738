import Configuration
import Testing

@Suite("Credentials and who may use them")
struct CredentialTests {
    private func withCredentials(
        _ credentials: String, listen: String = "127.0.0.1:8080", more: String = ""
    ) -> String {
        """
        listen: [{ address: "\(listen)" }]
        tenants:
          - name: shop
            upstream: https://sandbox.crmcarecloud.com
            budget: off
            enterprise: { credentials: \(credentials) }
        \(more)
        """
    }

    @Test("a token comes from a file, named with its place, or from the environment")
    func sources() throws {
        let file = try load(withCredentials("{ bearer_token_file: secrets/token }")).tenants.first?.enterprise
            .credentials
        guard case .bearerTokenFile(let reference)? = file else {
            Issue.record("expected a file, got \(String(describing: file))")
            return
        }
        #expect(reference.path == "secrets/token")
        #expect(
            reference.position.description
                == "gateway.yaml:6:53: tenants[0].enterprise.credentials.bearer_token_file")
        let named = try load(
            withCredentials("{ bearer_token: \"${TOKEN}\" }"), environment: ["TOKEN": "abc\n"])
        #expect(named.tenants.first?.enterprise.credentials == .bearerToken(Secret(Array("abc".utf8))))
    }

    @Test(
        "a token may not stand in the file, nor be empty, nor be given twice",
        arguments: [
            (
                "{ bearer_token: hunter2 }",
                ".bearer_token: a token may not stand in this file; write ${NAME} and set NAME in the environment, "
                    + "or use bearer_token_file"
            ),
            (
                "{ bearer_token: \"hunter2${TOKEN}\" }",
                ".bearer_token: a token may not stand in this file; write ${NAME} and set NAME in the environment, "
                    + "or use bearer_token_file"
            ),
            (
                "{ bearer_token: [hunter2] }",
                ".bearer_token: a token may not stand in this file; write ${NAME} and set NAME in the environment, "
                    + "or use bearer_token_file"
            ),
            ("{ bearer_token: \"${UNSET}\" }", ".bearer_token: the environment variable UNSET is not set"),
            ("{ bearer_token: \"${EMPTY}\" }", ".bearer_token: the environment variable EMPTY is empty"),
            (
                "{ bearer_token: \"${SPLIT}\" }",
                ".bearer_token: the environment variable SPLIT holds something other than a token: "
                    + "byte 8 is not a visible ASCII character"
            ),
            (
                "{ bearer_token: \"${TOKEN}\", bearer_token_file: x }",
                ".bearer_token: give bearer_token_file or bearer_token, not both"
            ),
            ("{}", ": expected bearer_token_file, bearer_token or login, found nothing"),
            ("hunter2", ": expected a section of keys, found a single value"),
            (
                "{ user: hunter2 }",
                ".user: unknown key; known here: bearer_token_file, bearer_token, login, password_file, password, "
                    + "external_application_id_file, external_application_id, token_lifetime, token_file"
            ),
        ])
    func refusals(credentials: String, message: String) throws {
        let errors = try complaints(
            withCredentials(credentials),
            environment: ["TOKEN": "abc", "EMPTY": " \n", "SPLIT": "hunter2\r\nX: y"])
        #expect(errors.map(withoutPlace) == ["tenants[0].enterprise.credentials" + message])
        #expect(errors.allSatisfy { !$0.contains("hunter2") })
    }

    @Test(
        "credentials beyond this machine need to be told whom to serve",
        arguments: [
            ("0.0.0.0:8080", "0.0.0.0:8080"), ("*:8080", "0.0.0.0:8080"), ("10.0.0.5:8080", "10.0.0.5:8080"),
            ("[2001:db8::1]:80", "[2001:db8::1]:80"),
        ])
    func exposure(listen: String, exposed: String) throws {
        #expect(
            try complaints(withCredentials("{ bearer_token_file: t }", listen: listen)) == [
                "1:21: listen[0].address: other machines can reach \(exposed) and would act with the credentials of "
                    + "the tenant \"shop\"; add clients: [{ networks: [10.1.0.0/16] }] with the networks of your tills"
            ])
    }

    @Test("with clients, on loopback, or without credentials there is nothing to say")
    func noExposure() throws {
        let file = "{ bearer_token_file: t }"
        #expect(
            try complaints(
                withCredentials(file, listen: "*:80", more: "clients: [{ networks: [10.1.0.0/16] }]")) == [])
        #expect(try complaints(withCredentials(file, listen: "[::1]:8080")) == [])
        #expect(try complaints(smallest.replacing("127.0.0.1:8080", with: "0.0.0.0:8080")) == [])
    }
}
