import Configuration
import Testing

@Suite("${NAME}")
struct EnvironmentTests {
    @Test("stands for the environment's value, anywhere in a value and more than once")
    func expands() throws {
        let text = smallest + "\ndrain_timeout: ${N}${U}\nadmin: { address: \"127.0.0.1:${PORT}\" }"
        let configuration = try load(text, environment: ["N": "4", "U": "s", "PORT": "9000"])
        #expect(configuration.drainTimeout == .seconds(4))
        #expect(configuration.admin.addresses.map(\.port) == [9000])
    }

    @Test(
        "escapes and plain dollars stay, and what a variable holds is not read again",
        arguments: [
            ("$${X}", "${X}"), ("a$b", "a$b"), ("$", "$"), ("$$", "$$"), ("$$${X}", "$${X}"),
            ("${Y}", "${X}"),
            ("${X}/$${X}", "x/${X}"),
        ])
    func escapes(written: String, expected: String) throws {
        let text = smallest + "\n    ca_file: '\(written)'"
        let configuration = try load(text, environment: ["X": "x", "Y": "${X}"])
        #expect(configuration.tenants.first?.certificateAuthorityFile?.path == expected)
    }

    @Test("a variable that is not set is named")
    func unset() throws {
        #expect(
            try complaints(smallest + "\nworkers: ${WORKERS}")
                == ["6:10: workers: the environment variable WORKERS is not set"])
    }

    @Test(
        "what is almost a reference is an error",
        arguments: ["${", "${}", "${1X}", "${A-B}", "${ X }", "a${X"])
    func malformed(written: String) throws {
        #expect(
            try complaints(smallest + "\nworkers: '\(written)'", environment: ["X": "1"]) == [
                "6:10: workers: expected ${NAME} with letters, digits and _; write $${ for the characters ${"
            ])
    }

    @Test("no error shows what a variable holds, for it may be a secret in the wrong place")
    func secrecy() throws {
        let text = """
            listen: [{ address: "${SECRET}" }]
            workers: ${SECRET}
            tenants: [{ name: "${SECRET}", upstream: "${SECRET}", hosts: ["${SECRET}"], budget: { rate: "${SECRET}" } }]
            """
        let errors = try complaints(text, environment: ["SECRET": "hunter2 of the till"])
        #expect(errors.count == 6)
        #expect(errors.allSatisfy { !$0.contains("hunter2") })
        #expect(
            errors.contains(
                "2:10: workers: expected auto or a whole number from 1 to 256, found what \"${SECRET}\" stands for"
            ))
    }

    @Test("keys are not expanded")
    func keys() throws {
        #expect(try complaints(smallest + "\n${X}: 1", environment: ["X": "workers"]).count == 1)
    }
}
