/// Dates of HTTP (RFC 9110 §5.6.7) as seconds since 1970, UTC.
public enum HTTPDate {
    static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    static let secondsPerDay: Int64 = 86400

    /// IMF-fixdate, 29 bytes: `Sun, 06 Nov 1994 08:49:37 GMT`. Traps outside the years 0 to 9999.
    public static func format(_ unixSeconds: Int64) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(29)
        append(unixSeconds, to: &text)
        return text
    }

    /// Adds IMF-fixdate, 29 bytes. Traps outside the years 0 to 9999.
    public static func append(_ unixSeconds: Int64, to text: inout [UInt8]) {
        let day = dayNumber(unixSeconds)
        let second = Int(unixSeconds - day * secondsPerDay)
        let date = CivilDate.date(ofDay: day)
        // Day 0 was a Thursday; days before it have negative numbers.
        text += days[Int((day % 7 + 11) % 7)].utf8
        text += ", ".utf8
        append(twoDigits: date.day, to: &text)
        text.append(UInt8(ascii: " "))
        text += months[date.month - 1].utf8
        text.append(UInt8(ascii: " "))
        append(twoDigits: date.year / 100, to: &text)
        append(twoDigits: date.year % 100, to: &text)
        text.append(UInt8(ascii: " "))
        append(twoDigits: second / 3600, to: &text)
        text.append(UInt8(ascii: ":"))
        append(twoDigits: second / 60 % 60, to: &text)
        text.append(UInt8(ascii: ":"))
        append(twoDigits: second % 60, to: &text)
        text += " GMT".utf8
    }

    private static func append(twoDigits number: Int, to text: inout [UInt8]) {
        precondition(0...99 ~= number)
        text.append(UInt8(ascii: "0") + UInt8(number / 10))
        text.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Days since 1970-01-01, rounded down.
    static func dayNumber(_ unixSeconds: Int64) -> Int64 {
        let day = unixSeconds / secondsPerDay
        return unixSeconds % secondsPerDay < 0 ? day - 1 : day
    }
}
