import Foundation

/// `MODEL_STEPS=100000 MODEL_SEED=7` runs that seed alone, and for longer.
enum ModelEnvironment {
    private static let environment = ProcessInfo.processInfo.environment

    static let steps = environment["MODEL_STEPS"].flatMap { Int($0) }

    static let isLong = environment["LONG"] == "1"

    static let isUsual = environment["MODEL_STEPS"] == nil && environment["MODEL_SEED"] == nil

    /// The same in each run, and one that nobody has tried; its number is in the test's name.
    static func seeds(_ fixed: ClosedRange<UInt64>) -> [UInt64] {
        if let seed = environment["MODEL_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return Array(fixed) + [UInt64.random(in: 1000...999_999)]
    }
}
