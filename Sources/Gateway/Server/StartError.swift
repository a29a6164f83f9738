import EventLoop

/// Why the gateway does not start: one line that names what to change.
public struct StartError: Error, Sendable, CustomStringConvertible {
    /// The line, without a secret in it.
    public let description: String

    /// A line that names the setting, what is wrong with it, and the next step.
    public init(_ description: String) {
        self.description = description
    }

    /// Puts the setting's name before a system call's error.
    static func naming<Result>(
        _ setting: String, _ body: () throws(SystemError) -> Result
    ) throws(StartError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw StartError("\(setting): \(error)")
        }
    }
}
