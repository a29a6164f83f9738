/// A user who may log in on the enterprise interface.
public struct SandboxUser: Equatable, Sendable {
    /// The name of the login.
    public let login: String
    /// The password in the clear: the sandbox's users are made up.
    public let password: String
    /// The external application in which the user may log in.
    public let application: String
    /// Whose customers the user sees; nil sees all.
    public let partner: String?

    /// Reads `LOGIN:PASSWORD:APPLICATION` or `LOGIN:PASSWORD:APPLICATION:PARTNER`; nil when a part is empty, longer
    /// than 256 bytes or holds a control character.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let areSound = parts.allSatisfy { part in
            (1...256).contains(part.utf8.count) && part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
        guard areSound, parts.count == 3 || parts.count == 4 else { return nil }
        login = String(parts[0])
        password = String(parts[1])
        application = String(parts[2])
        partner = parts.count == 4 ? String(parts[3]) : nil
    }
}
