/// Why a scenario could not be played; the text goes into the test's report.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
