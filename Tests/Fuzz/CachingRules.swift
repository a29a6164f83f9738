import HTTPCaching
import HTTPSemantics

/// Cache-Control, Vary and what follows from them: a request's fields, an empty line, a response's fields.
enum CachingRules {
    private static let unixNow: Int64 = 1_800_000_000
    private static let judge = StoreJudge(keyedFields: ["Accept-Language"])
    private static let statuses = [200, 206, 302, 404, 500].compactMap { Status($0) }

    static func check(_ input: [UInt8]) {
        let lines = input.lines
        let request = HTTPFields(lines: Array(lines.prefix { !$0.isEmpty }))
        let response = HTTPFields(lines: Array(lines.drop { !$0.isEmpty }))
        for name in ["Cache-Control", "Vary"] as [FieldName] {
            checkList(request.values(name))
            checkList(response.values(name))
        }
        checkControl(request.values("Cache-Control"))
        checkControl(response.values("Cache-Control"))
        checkVary(response)
        for status in statuses { checkStoring(request, status, response) }
        if let conditions = RequestConditions(request, unixNow: unixNow) {
            let isNotModified = conditions.isNotModified(response, status: statuses[3], unixNow: unixNow)
            expect(!isNotModified, "304 in place of 404")
        }
    }

    private static func checkList(_ lines: [[UInt8]]) {
        let elements = FieldList.elements(lines).map(Array.init)
        expect(elements.allSatisfy { !$0.isEmpty }, "an empty element")
        expect(FieldList.elements(elements).map(Array.init) == elements, "an element is split again")
        for element in elements {
            let parameters = FieldList.parameters(element[...]).map(Array.init)
            expect(
                parameters.flatMap { FieldList.parameters($0[...]) }.map(Array.init) == parameters,
                "a parameter is split again")
        }
    }

    private static func checkControl(_ lines: [[UInt8]]) {
        let control = CacheControl(lines)
        let elements = FieldList.elements(lines).map(Array.init)
        expect(CacheControl(elements) == control, "one directive on each line means something else")
        expect(CacheControl(elements.reversed()) == control, "the order of directives matters")
        expect(CacheControl(elements + elements) == control, "directives that come twice mean something else")
        let upper = lines.map { $0.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 & 0xDF : $0 } }
        expect(CacheControl(upper) == control, "the case of letters matters")
        for line in lines {
            expect(CacheControl([line + Array(", no-store".utf8)]).noStore, "no-store is hidden")
        }
        for seconds in [control.maxAge, control.sharedMaxAge, control.minFresh, control.maxStale] {
            expect(0...(1 << 31) ~= seconds ?? 0, "\(seconds ?? 0) seconds")
        }
    }

    private static func checkVary(_ response: HTTPFields) {
        let lines = response.values("Vary")
        guard let names = judge.varyingFields(of: response) else {
            var star = HTTPFields()
            for line in lines { star.append("Vary", line) }
            expect(!judge.mayBeShared(status: .ok, response: star), "Vary: * is shared")
            return
        }
        let sorted = Set(names).sorted { $0.canonical < $1.canonical }
        expect(names == sorted && !names.contains("Accept-Language"), "Vary is not in one form")
        var joined = HTTPFields()
        if let value = response.combined("Vary") { joined.append("Vary", value) }
        // A quote that opens on one line may close on another only where they are joined.
        guard !lines.contains(where: { $0.contains(UInt8(ascii: "\"")) }) else { return }
        expect(judge.varyingFields(of: joined) == names, "lines that are joined mean something else")
    }

    private static func decide(
        _ request: HTTPFields, _ status: Status, _ response: HTTPFields
    ) -> StoreDecision {
        judge.judge(
            request: request, status: status, response: response, isAuthorized: true, unixNow: unixNow,
            delay: .milliseconds(20))
    }

    private static func checkStoring(_ request: HTTPFields, _ status: Status, _ response: HTTPFields) {
        guard case .store(let policy) = decide(request, status, response) else { return }
        let asked = CacheControl(request.values("Cache-Control"))
        let control = CacheControl(response.values("Cache-Control"))
        expect(!asked.noStore && !control.isPrivate, "what must not be stored is stored")
        expect(!control.noStore || control.mustUnderstand, "no-store is stored")
        expect(status != .partialContent, "a part is stored")
        expect(control.isPublic || control.mustRevalidate || control.sharedMaxAge != nil, "Authorization")
        expect(policy.freshness.lifetime >= .zero && policy.freshness.initialAge >= .zero, "freshness")
        for (name, value) in [("Cache-Control", "no-store"), ("Cache-Control", "private"), ("Vary", "*")] {
            guard let name = FieldName(name.utf8) else { continue }
            var stricter = response
            stricter.append(name, value)
            guard !control.mustUnderstand || value != "no-store" else { continue }
            if case .store = decide(request, status, stricter) {
                expect(false, "\(name): \(value) is stored")
            }
        }
        checkReuse(policy, asked)
    }

    private static func checkReuse(_ policy: ReusePolicy, _ request: CacheControl) {
        let lifetime = policy.freshness.lifetime
        for age in [.zero, lifetime - .nanoseconds(1), lifetime, lifetime + .seconds(5), lifetime * 2] {
            for isInvalidated in [false, true] {
                switch Reuse(policy, age: age, isInvalidated: isInvalidated, request: request) {
                case .fresh:
                    expect(age < lifetime && !isInvalidated && !policy.mustBeValidated, "stale")
                    expect(!request.noCache && age <= .seconds(request.maxAge ?? .max), "against the request")
                case .stale(let reason, _):
                    expect(!isInvalidated && !request.noCache, "used after a write")
                    expect(reason != .maxStale || !policy.forbidsStale, "forbidden, and used stale")
                case .validate(let wasFresh, let staleIfError):
                    expect(!wasFresh || !isInvalidated && age < lifetime, "fresh after a write")
                    expect(staleIfError == nil || !request.noCache, "an error hides behind a stale response")
                }
            }
        }
    }
}
