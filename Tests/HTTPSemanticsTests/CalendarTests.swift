import HTTPSemantics
import Testing

@Suite("The calendar of dates (RFC 9110 §5.6.7)")
struct CalendarTests {
    /// The calendar told day by day, from Tuesday 1 January 1901 to the end of 2199: with leap years, years that
    /// only look like one (2100), and time before 1970.
    @Test("Every day of three centuries is written with its own name and reads back in all formats")
    func everyDay() {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var midnight: Int64 = -2_177_452_800
        var weekday = 2
        for year in 1901...2199 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in zip(months, lengths) {
                for day in 1...length {
                    let digits = day < 10 ? "0\(day)" : "\(day)"
                    let date = "\(names[weekday]), \(digits) \(month) \(year) 23:59:58 GMT"
                    let old = "\(names[weekday]) \(month) \(day < 10 ? " " : "")\(day) 23:59:58 \(year)"
                    let seconds = midnight + 86398
                    #expect(HTTPDate.format(seconds) == bytes(date))
                    #expect(HTTPDate.parse(bytes(date), now: 0) == seconds)
                    #expect(HTTPDate.parse(bytes(old), now: 0) == seconds)
                    midnight += 86400
                    weekday = (weekday + 1) % 7
                }
                let after = "Sun, \(length + 1) \(month) \(year) 00:00:00 GMT"
                #expect(HTTPDate.parse(bytes(after), now: 0) == nil, "\(after)")
            }
        }
        #expect(HTTPDate.format(midnight) == bytes("Wed, 01 Jan 2200 00:00:00 GMT"))
    }
}
