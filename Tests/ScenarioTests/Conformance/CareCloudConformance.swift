import Testing

extension Scenarios {
    /// What the design adds to HTTP for CareCloud's own paths, told by the same form as the rules of HTTP.
    @Suite("Conformance on CareCloud's paths", .playingOneByOne(ConformanceCase.ofCareCloud))
    struct CareCloudConformance {
        @Test("The gateway says nothing on standard error, ends with status 0, and the suite is quick")
        func bounds() throws {
            let report = try #require(ConformanceReport.current)
            #expect(report.errorLines.isEmpty)
            #expect(report.exitStatus == 0)
            #expect(report.seconds < ConformanceReport.mostSeconds)
            print(report.summary(ConformanceCase.ofCareCloud))
        }

        @Test("Keys, partitions and lifetimes (design §4)", arguments: CareCloudCases.all)
        func reads(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What clients may keep (RFC 9111 §5.2.2)", arguments: ClientsCacheCases.all)
        func clients(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What writes drop (design §4)", arguments: CareCloudWriteCases.all)
        func writes(_ rule: ConformanceCase) throws { try rule.judge() }
    }
}
