import Testing

extension Scenarios {
    /// How the gateway does as a shared HTTP cache, on paths that are none of CareCloud's: there RFC 9111 alone holds.
    @Suite("Conformance", .playing(ConformanceCase.ofHTTP))
    struct Conformance {
        @Test("Each rule is told once: its name makes its path")
        func namesAreUnique() {
            let names = (ConformanceCase.ofHTTP + ConformanceCase.ofCareCloud).map(\.name)
            #expect(Set(names).count == names.count)
            #expect(Departures.reasons.keys.allSatisfy(names.contains))
        }

        @Test("The gateway says nothing on standard error, ends with status 0, and the suite is quick")
        func bounds() throws {
            let report = try #require(ConformanceReport.current)
            #expect(report.errorLines.isEmpty)
            #expect(report.exitStatus == 0)
            #expect(report.seconds < ConformanceReport.mostSeconds)
            print(report.summary(ConformanceCase.ofHTTP))
        }

        @Test("What may be stored, by status (RFC 9111 §3, design §4)", arguments: StatusCases.all)
        func status(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What may be stored and answered, by method (RFC 9111 §3, §4)", arguments: MethodCases.all)
        func method(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Directives of responses (RFC 9111 §5.2.2)", arguments: DirectiveCases.all)
        func directives(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("How long a response is fresh (RFC 9111 §4.2.1)", arguments: FreshnessCases.all)
        func freshness(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Expires in all its forms (RFC 9111 §5.3, RFC 9110 §5.6.7)", arguments: ExpiresCases.all)
        func expires(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("How directives are read (RFC 9111 §5.2, §4.2.1)", arguments: DirectiveParsingCases.all)
        func directiveParsing(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Age, received and sent (RFC 9111 §5.1, §4.2.3)", arguments: AgeCases.all)
        func age(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Requests with Authorization (RFC 9111 §3.5)", arguments: AuthorizationCases.all)
        func authorization(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Which stored answer fits a request (RFC 9111 §4.1)", arguments: VaryCases.all)
        func vary(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Directives of requests (RFC 9111 §5.2.1, §5.4)", arguments: RequestDirectiveCases.all)
        func requestDirectives(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Conditions of clients (RFC 9111 §4.3.2, RFC 9110 §13)", arguments: ConditionalCases.all)
        func conditions(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test(
            "What is confirmed and what is replaced (RFC 9111 §4.3, §3.2)", arguments: RevalidationCases.all)
        func revalidation(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What is given stale (RFC 9111 §4.2.4, RFC 5861)", arguments: StaleCases.all)
        func stale(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What writes drop (RFC 9111 §4.4)", arguments: InvalidationCases.all)
        func invalidation(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test(
            "Where content ends, interim answers, ranges (RFC 9111 §3.3, RFC 9110 §15.2)",
            arguments: FramingCases.all)
        func framing(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test(
            "Fields that are stored, added and left out (RFC 9111 §3.1, RFC 9211)", arguments: FieldCases.all)
        func fields(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test(
            "What must not make others' answers: fields and hosts (design §4, §6)",
            arguments: PoisoningCases.all)
        func poisoning(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Targets that are refused, apart or equal (design §1, §4)", arguments: TargetCases.all)
        func targets(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("Who shares an answer that is under way (RFC 9111 §4, design §4)", arguments: CollapseCases.all)
        func collapse(_ rule: ConformanceCase) throws { try rule.judge() }

        @Test("What is asked for often keeps the same rules (RFC 9111 §4)", arguments: RepeatedCases.all)
        func repeated(_ rule: ConformanceCase) throws { try rule.judge() }
    }
}
