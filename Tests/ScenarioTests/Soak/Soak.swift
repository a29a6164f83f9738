import Foundation
import Testing

/// Everything that the gateway does, for minutes, with every answer checked. Only `scripts/soak` asks for it.
@Suite("Soak", .serialized)
struct Soak {
    private static let environment = ProcessInfo.processInfo.environment
    private static let minutes = environment["SOAK_MINUTES"].flatMap { Double($0) }

    @Test(
        "Under mixed load nobody gets a wrong byte, nothing is left over, and the counts add up",
        .enabled(if: minutes != nil))
    func mixed() throws {
        let minutes = try #require(Self.minutes)
        let seed = Self.environment["SOAK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...999_999)
        let wrong = try SoakRun(minutes: minutes, seed: seed).run()
        #expect(wrong.isEmpty, "seed \(seed):\n\(wrong.joined(separator: "\n"))")
    }
}
