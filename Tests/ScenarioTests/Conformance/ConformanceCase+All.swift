extension ConformanceCase {
    /// What RFC 9111 and its kin ask for, on any path.
    static let ofHTTP: [ConformanceCase] =
        [
            StatusCases.all, MethodCases.all, DirectiveCases.all, FreshnessCases.all,
            ExpiresCases.all, DirectiveParsingCases.all, AgeCases.all, AuthorizationCases.all, VaryCases.all,
            RequestDirectiveCases.all, ConditionalCases.all, RevalidationCases.all, StaleCases.all,
            InvalidationCases.all, CollapseCases.all, RepeatedCases.all, FramingCases.all, FieldCases.all,
            PoisoningCases.all,
            TargetCases.all,
        ].flatMap { $0 }

    /// What the design adds for CareCloud's own paths.
    static let ofCareCloud: [ConformanceCase] =
        CareCloudCases.all + ClientsCacheCases.all + CareCloudWriteCases.all
}
