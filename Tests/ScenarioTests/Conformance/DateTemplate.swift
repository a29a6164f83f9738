import Foundation

/// Dates in the texts of cases, seconds from now: `{now-60}` as IMF-fixdate, `{rfc850+60}`, `{asctime+60}`.
enum DateTemplate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longDays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func expand(_ text: String) -> String {
        guard text.contains("{") else { return text }
        let now = Int(Date().timeIntervalSince1970)
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let word = rest[rest.index(after: open)..<close]
            result += date(word, now) ?? "{\(word)}"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private static func date(_ word: Substring, _ now: Int) -> String? {
        for name in ["now", "rfc850", "asctime"] where word.hasPrefix(name) {
            let shift = word.dropFirst(name.count)
            guard let seconds = shift.isEmpty ? 0 : Int(shift) else { return nil }
            return format(name, now + seconds)
        }
        return nil
    }

    private static func format(_ name: String, _ seconds: Int) -> String? {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return nil }
        let (day, month) = (Int(parts.tm_wday), months[Int(parts.tm_mon)])
        let year = Int(parts.tm_year) + 1900
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0)) }.joined(separator: ":")
        let dayOfMonth = padded(Int(parts.tm_mday))
        switch name {
        case "rfc850": return "\(longDays[day]), \(dayOfMonth)-\(month)-\(padded(year % 100)) \(clock) GMT"
        case "asctime":
            let short = parts.tm_mday < 10 ? " \(parts.tm_mday)" : dayOfMonth
            return "\(days[day]) \(month) \(short) \(clock) \(year)"
        default: return "\(days[day]), \(dayOfMonth) \(month) \(year) \(clock) GMT"
        }
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
