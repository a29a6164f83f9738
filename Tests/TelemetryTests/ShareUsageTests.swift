import Testing

@testable import Telemetry

extension ShareStatistics {
    /// Each value occurs.
    static var busy: ShareStatistics {
        var usage = ShareUsage()
        for resource in ShareUsage.Resource.allCases {
            _ = usage.reached(resource, by: "till-4", second: 1000)
        }
        return usage.statistics(second: 1000, crowdedAddresses: ["10.1.0.7"])
    }
}

@Suite("Clients that hold their share")
struct ShareUsageTests {
    @Test("A client is news once an hour, for each thing that is shared")
    func news() {
        var usage = ShareUsage()
        #expect(usage.reached(.slots, by: "till-4", second: 0) == true)
        #expect(usage.reached(.slots, by: "till-4", second: 3000) == false)
        #expect(usage.reached(.slots, by: "till-5", second: 3000) == true)
        #expect(usage.reached(.queue, by: "till-4", second: 3000) == true)
        #expect(usage.reached(.slots, by: "till-4", second: 6700) == true)
        let slots = usage.statistics(second: 6700, crowdedAddresses: []).reached[0]
        #expect(slots.resource == "slots")
        #expect(slots.entries.map(\.name) == ["till-4"])
    }
}
