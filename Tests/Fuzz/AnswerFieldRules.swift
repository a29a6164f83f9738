import HTTPSemantics

/// What an answer says of waiting: Retry-After, RateLimit and dates, one field on each line.
enum AnswerFieldRules {
    private static let day = Duration.seconds(86_400)
    /// 9999-12-31 23:59:59.
    private static let lastSecond: Int64 = 253_402_300_799

    static func check(_ input: [UInt8]) {
        let lines = input.lines
        let fields = HTTPFields(lines: lines)
        for now in [0, 1_800_000_000, lastSecond] as [Int64] {
            if let delay = RetryAfterField.delay(fields, unixNow: now, atMost: day) {
                expect(.zero...day ~= delay, "Retry-After of \(delay)")
            }
            if let quota = RateLimitFields(fields, unixNow: now, atMost: day) {
                expect(quota.remaining >= 0 && .zero...day ~= quota.reset, "\(quota)")
            }
            for text in lines + fields.map(\.value) { checkDate(text, now: now) }
        }
    }

    private static func checkDate(_ text: [UInt8], now: Int64) {
        guard let date = HTTPDate.parse(text, now: now) else { return }
        let lowered = FieldList.lowercased(text)
        expect(HTTPDate.parse(lowered, now: now) == date, "the case of letters matters")
        // A leap second at the end of the year 9999 belongs to a year that no date can name.
        guard date <= lastSecond else { return }
        let written = HTTPDate.format(date)
        let isSame = written.count == 29 && HTTPDate.parse(written, now: now) == date
        expect(isSame, "\(written.text) for \(text.text)")
        // The weekday is not checked, and a leap second is the next minute's first.
        guard lowered.count == 29, !lowered.text.contains(":60") else { return }
        let isLiteral = FieldList.lowercased(written).dropFirst(3) == lowered.dropFirst(3)
        expect(isLiteral, "\(written.text) for \(text.text)")
    }
}
