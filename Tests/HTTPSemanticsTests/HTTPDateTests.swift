import HTTPSemantics
import Testing

@Suite("Dates (RFC 9110 §5.6.7)")
struct HTTPDateTests {
    /// Tue, 24 Nov 2026 00:00:00 GMT.
    private let now: Int64 = 1_795_478_400

    @Test(
        "All three formats mean the same moment",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func formats(date: String) {
        #expect(HTTPDate.parse(bytes(date), now: now) == 784_111_777)
    }

    @Test("Letters of a date have no case for a cache (RFC 9111 §4.2)")
    func lettersWithoutCase() {
        #expect(HTTPDate.parse(bytes("sUN, 06 nOV 1994 08:49:37 gmt"), now: now) == 784_111_777)
    }

    @Test(
        "Anything else is no date",
        arguments: [
            "", "0", "-1", "784111777", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun 06 Nov 1994 08:49:37 GMT", "Sun,  06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Tue, 29 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
            "Sun Nov  6 08:49:37 1994 GMT", "Sun, 06 Nov 1994 08.49.37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMTGMTGMT",
        ])
    func refuses(date: String) {
        #expect(HTTPDate.parse(bytes(date), now: now) == nil)
    }

    @Test(
        "A two-digit year is the last one at most 50 years ahead",
        arguments: [("94", 1994), ("26", 2026), ("76", 2076), ("77", 1977), ("00", 2000)])
    func twoDigitYears(short: String, year: Int) {
        let date = HTTPDate.parse(bytes("Sunday, 06-Nov-\(short) 08:49:37 GMT"), now: now)
        #expect(date == HTTPDate.parse(bytes("Sun, 06 Nov \(year) 08:49:37 GMT"), now: now))
        #expect(date != nil)
    }

    @Test("Near a century's end the year may be in the next")
    func nextCentury() {
        let late1999: Int64 = 944_000_000
        let date = HTTPDate.parse(bytes("Sunday, 06-Nov-05 08:49:37 GMT"), now: late1999)
        #expect(date == HTTPDate.parse(bytes("Sun, 06 Nov 2005 08:49:37 GMT"), now: late1999))
    }

    @Test(
        "IMF-fixdate is written, 29 bytes",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ])
    func writes(seconds: Int64, date: String) {
        #expect(text(HTTPDate.format(seconds)) == date)
        var line = bytes("Date: ")
        HTTPDate.append(seconds, to: &line)
        #expect(text(line) == "Date: " + date)
    }

    @Test("What is written reads back")
    func roundTrip() {
        for seconds in stride(from: Int64(-3_000_000_000), through: 9_000_000_000, by: 86_399 * 17) {
            #expect(HTTPDate.parse(HTTPDate.format(seconds), now: now) == seconds)
        }
    }

    @Test("A leap second is the next minute's first (RFC 9110 §5.6.7 allows :60)")
    func leapSecond() {
        #expect(HTTPDate.parse(bytes("Sat, 31 Dec 2016 23:59:60 GMT"), now: now) == 1_483_228_800)
    }
}
