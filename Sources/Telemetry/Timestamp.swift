/// Wall time as RFC 3339 UTC text with milliseconds, `2026-11-23T20:19:20.123Z`. Keep one for each writer of lines: it
/// remembers the text of the last second.
public struct Timestamp: Sendable {
    static let length = 24

    private var second = Int64.min
    private var text = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))

    /// Remembers nothing yet.
    public init() {}

    /// `unixMilliseconds` outside the years 0000 to 9999 is written as the nearest moment inside.
    mutating func append(unixMilliseconds: Int64, to output: inout OutputSpan<UInt8>) {
        let moment = min(max(unixMilliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let second = moment >= 0 ? moment / 1000 : (moment - 999) / 1000
        if second != self.second { remember(second) }
        output.append(contentsOf: text.span)
        output.append(Int(moment - second * 1000), width: 3)
        output.append(UInt8(ascii: "Z"))
    }

    private mutating func remember(_ second: Int64) {
        self.second = second
        let secondOfDay = Int((second % 86_400 + 86_400) % 86_400)
        let (year, month, day) = Self.date(ofDay: Int(second - Int64(secondOfDay)) / 86_400)
        put(year, at: 0, width: 4)
        text[4] = UInt8(ascii: "-")
        put(month, at: 5, width: 2)
        text[7] = UInt8(ascii: "-")
        put(day, at: 8, width: 2)
        text[10] = UInt8(ascii: "T")
        put(secondOfDay / 3600, at: 11, width: 2)
        text[13] = UInt8(ascii: ":")
        put(secondOfDay / 60 % 60, at: 14, width: 2)
        text[16] = UInt8(ascii: ":")
        put(secondOfDay % 60, at: 17, width: 2)
        text[19] = UInt8(ascii: ".")
    }

    private mutating func put(_ number: Int, at start: Int, width: Int) {
        var rest = number
        for index in (start..<(start + width)).reversed() {
            text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap day is the
    /// last of its year, and from 400 years before year 0, so that nothing is negative.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let day = day + 719_468 + 146_097
        let (era, dayOfEra) = (day / 146_097, day % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = (era - 1) * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfMonth)
    }
}
