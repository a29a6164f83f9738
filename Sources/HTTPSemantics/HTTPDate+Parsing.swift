extension HTTPDate {
    /// Reads the three formats; nil for anything else, other zones than GMT and days that no month has included.
    ///
    /// Letters are compared without regard to case, as caches should (RFC 9111 §4.2). Whether the name of the
    /// weekday is the date's own is not checked.
    /// - Parameter now: Decides the century of a two-digit year: the last one at most 50 years ahead.
    public static func parse(_ bytes: some Collection<UInt8>, now: Int64) -> Int64? {
        let reader = DateReader(bytes)
        return fixdate(reader) ?? rfc850(reader, now: now) ?? asctime(reader)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func fixdate(_ start: DateReader) -> Int64? {
        var reader = start
        guard reader.name(of: days) != nil, reader.skip(", "), let day = reader.number(digits: 2),
            reader.skip(" "), let month = reader.name(of: months), reader.skip(" "),
            let year = reader.number(digits: 4), reader.skip(" "), let second = reader.secondOfDay(),
            reader.skip(" gmt"), reader.isAtEnd
        else { return nil }
        return seconds(year: year, month: month + 1, day: day, second: second)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`, obsolete.
    private static func rfc850(_ start: DateReader, now: Int64) -> Int64? {
        var reader = start
        guard reader.name(of: longDays) != nil, reader.skip(", "), let day = reader.number(digits: 2),
            reader.skip("-"), let month = reader.name(of: months), reader.skip("-"),
            let shortYear = reader.number(digits: 2), reader.skip(" "), let second = reader.secondOfDay(),
            reader.skip(" gmt"), reader.isAtEnd
        else { return nil }
        let latest = CivilDate.date(ofDay: dayNumber(now)).year + 50
        let year = latest - (latest - shortYear) % 100
        return seconds(year: year, month: month + 1, day: day, second: second)
    }

    /// `Sun Nov  6 08:49:37 1994`, obsolete.
    private static func asctime(_ start: DateReader) -> Int64? {
        var reader = start
        guard reader.name(of: days) != nil, reader.skip(" "), let month = reader.name(of: months),
            reader.skip(" "),
            let day = reader.skip(" ") ? reader.number(digits: 1) : reader.number(digits: 2),
            reader.skip(" "), let second = reader.secondOfDay(), reader.skip(" "),
            let year = reader.number(digits: 4), reader.isAtEnd
        else { return nil }
        return seconds(year: year, month: month + 1, day: day, second: second)
    }

    private static func seconds(year: Int, month: Int, day: Int, second: Int) -> Int64? {
        guard 1...31 ~= day else { return nil }
        let number = CivilDate.day(year: year, month: month, day: day)
        guard CivilDate.date(ofDay: number) == (year, month, day) else { return nil }
        return number * secondsPerDay + Int64(second)
    }
}

/// Reads a date from its front; a copy taken before is the way back.
private struct DateReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        // One byte more than the longest date is enough to tell that it is none.
        rest = FieldList.lowercased(bytes.prefix(34))[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// `text` is lower case.
    mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    mutating func number(digits: Int) -> Int? {
        let number = rest.prefix(digits)
        guard number.count == digits, number.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        rest = rest.dropFirst(digits)
        return number.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Which of the names comes next.
    mutating func name(of names: [String]) -> Int? {
        for (index, name) in names.enumerated() where skip(name.lowercased()) { return index }
        return nil
    }

    /// `08:49:37`; the 60th second of a leap second counts as the next minute's first.
    mutating func secondOfDay() -> Int? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}
