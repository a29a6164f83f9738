import JSON
import Testing

@testable import CareCloudSandbox

@Suite("CareCloud's timestamps")
struct TimestampTests {
    @Test(
        "YYYY-MM-DD HH:MM:SS, leap days included",
        arguments: [
            (0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59"), (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"), (951_868_800, "2000-03-01 00:00:00"),
            (1_709_164_800, "2024-02-29 00:00:00"), (1_735_689_599, "2024-12-31 23:59:59"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] as [(Int64, String)])
    func text(localSeconds: Int64, expected: String) {
        #expect(Timestamp.text(localSeconds: localSeconds) == expected)
    }
}
