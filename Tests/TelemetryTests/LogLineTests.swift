import Telemetry
import Testing

@Suite("Operational log lines")
struct LogLineTests {
    private func line(_ line: LogLine, at unixMilliseconds: Int64 = 0) -> String {
        var output: [UInt8] = []
        var timestamp = Timestamp()
        line.write(unixMilliseconds: unixMilliseconds, timestamp: &timestamp, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("One line: time, level, constant message, then the pairs in their order")
    func pairs() {
        let written = line(
            LogLine(
                .warning, "upstream login failed",
                [
                    "tenant": "default", "attempt": 3, "after": .duration(.milliseconds(1500)),
                    "a": .bytes([0x0A, 0xFF]),
                ]))
        let expected =
            #"{"time":"1970-01-01T00:00:00.000Z","level":"warning","msg":"upstream login failed","#
            + #""tenant":"default","attempt":3,"after":1.5,"a":"\n\#u{FFFD}"}"# + "\n"
        #expect(written == expected)
    }

    @Test("Levels are ordered by importance")
    func levels() {
        #expect(LogLine.Level.allCases.sorted() == [.debug, .info, .warning, .error])
        #expect(line(LogLine(.error, "x")).contains(#""level":"error","msg":"x"}"#))
    }

    @Test(
        "Times are RFC 3339 in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_465_160_123, "2026-11-23T20:19:20.123Z"),
            (951_827_696_007, "2000-02-29T12:34:56.007Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (Int64.min, "0000-01-01T00:00:00.000Z"),
            (Int64.max, "9999-12-31T23:59:59.999Z"),
        ])
    func times(unixMilliseconds: Int64, text: String) {
        #expect(line(LogLine(.info, "x"), at: unixMilliseconds).hasPrefix("{\"time\":\"\(text)\""))
    }

    @Test("Every day from 1896 to 2104 follows the one before it")
    func calendar() {
        var (year, month, day) = (1896, 1, 1)
        var timestamp = Timestamp()
        for number in -27_028..<49_000 as Range<Int64> {
            var output: [UInt8] = []
            LogLine(.info, "x").write(
                unixMilliseconds: number * 86_400_000, timestamp: &timestamp, to: &output)
            let date = String(decoding: output[9..<19], as: UTF8.self).split(separator: "-").map { Int($0) }
            guard date == [year, month, day] else {
                Issue.record("day \(number): \(date), expected \(year)-\(month)-\(day)")
                return
            }
            let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test("The remembered second is dropped when the time moves, forwards or back")
    func rememberedSecond() {
        var timestamp = Timestamp()
        let written = [1000, 1999, 2000, 500, 1001].map { (unixMilliseconds: Int64) in
            var output: [UInt8] = []
            LogLine(.info, "x").write(unixMilliseconds: unixMilliseconds, timestamp: &timestamp, to: &output)
            return String(decoding: output[26..<32], as: UTF8.self)
        }
        #expect(written == ["01.000", "01.999", "02.000", "00.500", "01.001"])
    }
}
