import HTTPCaching
import HTTPSemantics
import Testing

@Suite("Freshness (RFC 9111 §4.2)")
struct ResponseFreshnessTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    private static let now: Int64 = 784_111_777

    private static func freshness(
        _ lines: KeyValuePairs<FieldName, String>, delay: Duration = .zero, now: Int64 = Self.now
    ) -> ResponseFreshness? {
        let fields = fields(lines)
        let control = CacheControl(fields.values("Cache-Control"))
        return ResponseFreshness(fields, control: control, unixNow: now, delay: delay)
    }

    @Test("s-maxage before max-age before Expires (§4.2.1)")
    func precedence() {
        let expires = "Sun, 06 Nov 1994 08:50:07 GMT"
        #expect(Self.freshness(["Expires": expires])?.lifetime == .seconds(30))
        #expect(
            Self.freshness(["Expires": expires, "Cache-Control": "max-age=60"])?.lifetime == .seconds(60))
        #expect(
            Self.freshness(["Expires": expires, "Cache-Control": "max-age=60, s-maxage=90"])?.lifetime
                == .seconds(90))
        #expect(
            Self.freshness(["Expires": expires, "Cache-Control": "s-maxage=0, max-age=60"])?.lifetime == .zero
        )
        #expect(Self.freshness(["Expires": expires, "Cache-Control": "max-age=x"])?.lifetime == .zero)
    }

    @Test("Nothing explicit means no lifetime: it is never guessed (§4.2.2)")
    func noHeuristics() {
        #expect(Self.freshness([:]) == nil)
        #expect(
            Self.freshness(["Last-Modified": "Sun, 06 Nov 1993 08:49:37 GMT", "Cache-Control": "public"])
                == nil)
    }

    @Test("Expires counts from the origin's Date, whatever clock it has (§4.2.1)")
    func expiresFromDate() {
        let lines: KeyValuePairs<FieldName, String> = [
            "Date": "Sun, 06 Nov 1994 08:00:00 GMT", "Expires": "Sun, 06 Nov 1994 09:00:00 GMT",
        ]
        #expect(Self.freshness(lines)?.lifetime == .seconds(3600))
        #expect(Self.freshness(lines)?.initialAge == .seconds(49 * 60 + 37))
        #expect(Self.freshness(lines, now: 700_000_000)?.lifetime == .seconds(3600))
        #expect(Self.freshness(lines, now: 700_000_000)?.initialAge == .zero)
    }

    @Test(
        "An invalid Expires is in the past (§5.3)",
        arguments: ["0", "-1", "", "never", "Sun, 06 Nov 1994 09:00:00 CET", "Sun, 06 Nov 1994 08:00:00 GMT"])
    func invalidExpires(value: String) {
        #expect(Self.freshness(["Expires": value])?.lifetime == .zero)
    }

    @Test("Two Expires that differ are none that can be used (§4.2.1)")
    func contradictoryExpires() {
        let earlier = "Sun, 06 Nov 1994 09:00:00 GMT"
        #expect(
            Self.freshness(["Expires": earlier, "expires": "Sun, 06 Nov 1994 10:00:00 GMT"])?.lifetime
                == .zero)
        #expect(Self.freshness(["Expires": earlier, "expires": earlier])?.lifetime == .seconds(623))
    }

    @Test(
        "Age is the first value; what is no number is ignored (§5.1)",
        arguments: [
            ("0", 0), ("100", 100), ("100, 7", 100), ("99999999999999", 1 << 31), ("-1", 0), ("1.5", 0),
            ("x", 0),
            ("", 0),
        ])
    func age(value: String, seconds: Int64) {
        #expect(
            Self.freshness(["Cache-Control": "max-age=600", "Age": value])?.initialAge == .seconds(seconds))
    }

    @Test("The time on the way adds to Age, and the greater of that and Date's age counts (§4.2.3)")
    func correctedInitialAge() {
        let lines: KeyValuePairs<FieldName, String> = [
            "Cache-Control": "max-age=600", "Age": "10", "Date": "Sun, 06 Nov 1994 08:49:17 GMT",
        ]
        #expect(Self.freshness(lines)?.initialAge == .seconds(20))
        #expect(Self.freshness(lines, delay: .seconds(15))?.initialAge == .seconds(25))
        #expect(Self.freshness(lines, delay: .milliseconds(10_500))?.initialAge == .milliseconds(20_500))
        #expect(
            Self.freshness(["Cache-Control": "max-age=600"], delay: .seconds(3))?.initialAge == .seconds(3))
    }

    @Test("A clock behind the origin's, or one that jumped back, makes nothing younger than it is")
    func clockBehind() {
        let lines: KeyValuePairs<FieldName, String> = [
            "Cache-Control": "max-age=600", "Age": "10", "Date": "Sun, 06 Nov 1994 10:00:00 GMT",
        ]
        #expect(Self.freshness(lines)?.initialAge == .seconds(10))
        #expect(Self.freshness(lines, delay: .seconds(-5))?.initialAge == .seconds(10))
    }

    @Test(
        "Without a usable Date the moment of receipt stands in for it (RFC 9110 §6.6.1)",
        arguments: ["", "x"])
    func invalidDate(date: String) {
        let freshness = Self.freshness(["Date": date, "Expires": "Sun, 06 Nov 1994 08:50:37 GMT"])
        #expect(freshness == ResponseFreshness(lifetime: .seconds(60), initialAge: .zero))
    }
}
