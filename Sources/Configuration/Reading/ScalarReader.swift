/// Why a text is not the value that its key wants.
enum ScalarProblem: Error {
    /// To be completed to `expected …, found "…"`.
    case expected(String)
    /// A whole sentence that does not show the text.
    case because(String)
}

/// How the text of a scalar becomes a value.
struct ScalarReader<Value> {
    let read: (String) throws(ScalarProblem) -> Value
}

extension ScalarReader where Value == Int {
    static func wholeNumber(_ range: ClosedRange<Int>) -> ScalarReader<Int> {
        ScalarReader<Int> { (text) throws(ScalarProblem) in
            let isPlain =
                !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard isPlain, let number = Int(text), number >= range.lowerBound else {
                throw .expected("a whole number of at least \(range.lowerBound)")
            }
            guard number <= range.upperBound else {
                throw .expected("a whole number of at most \(range.upperBound)")
            }
            return number
        }
    }

    /// 1% to 100%, as the number before the sign.
    static var percentage: ScalarReader<Int> {
        ScalarReader<Int> { (text) throws(ScalarProblem) in
            guard text.hasSuffix("%"), let number = Int(text.dropLast()), 1...100 ~= number,
                String(number) == text.dropLast()
            else { throw .expected("a whole percentage from 1% to 100%, such as 50%") }
            return number
        }
    }

    /// Bytes, written with KiB, MiB or GiB.
    static func size(_ range: ClosedRange<Int>) -> ScalarReader<Int> {
        ScalarReader<Int> { (text) throws(ScalarProblem) in
            guard let (number, unit) = splitUnit(text), let bytes = sizeUnits[unit] else {
                throw .expected("a size in KiB, MiB or GiB, such as 8MiB")
            }
            let (size, overflow) = number.multipliedReportingOverflow(by: bytes)
            guard !overflow, range.contains(size) else {
                throw .expected("a size from \(sizeText(range.lowerBound)) to \(sizeText(range.upperBound))")
            }
            return size
        }
    }
}

extension ScalarReader where Value == Duration {
    /// Written with ms, s, m, h or d; bounds are whole milliseconds.
    static func duration(_ range: ClosedRange<Duration>) -> ScalarReader<Duration> {
        ScalarReader<Duration> { (text) throws(ScalarProblem) in
            guard let (number, unit) = splitUnit(text), let milliseconds = durationUnits[unit] else {
                throw .expected("a duration in ms, s, m, h or d, such as 5s")
            }
            let (total, overflow) = number.multipliedReportingOverflow(by: milliseconds)
            guard !overflow, range.contains(.milliseconds(total)) else {
                throw .expected(
                    "a duration from \(durationText(range.lowerBound)) to \(durationText(range.upperBound))")
            }
            return .milliseconds(total)
        }
    }
}

extension ScalarReader where Value == RequestRate {
    static var rate: ScalarReader<RequestRate> {
        ScalarReader<RequestRate> { (text) throws(ScalarProblem) in
            guard let rate = requestRate(text) else { throw .expected(rateText) }
            return rate
        }
    }
}

extension ScalarReader where Value == RequestRate? {
    /// Nil for `off`.
    static var rateOrLearn: ScalarReader<RequestRate?> {
        ScalarReader<RequestRate?> { (text) throws(ScalarProblem) in
            if text == "learn" { return nil }
            guard let rate = requestRate(text) else { throw .expected("learn or \(rateText)") }
            return rate
        }
    }

    static var rateOrOff: ScalarReader<RequestRate?> {
        ScalarReader<RequestRate?> { (text) throws(ScalarProblem) in
            if text == "off" { return nil }
            guard let rate = requestRate(text) else { throw .expected("off or \(rateText)") }
            return rate
        }
    }
}

private let rateText = "a rate from 1/h to 1000000/s, such as 10/s, 600/m or 36000/h"

private func requestRate(_ text: String) -> RequestRate? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let intervals: [Substring: Duration] = ["s": .seconds(1), "m": .seconds(60), "h": .seconds(3600)]
    guard parts.count == 2, let interval = intervals[parts[1]], let count = Int(parts[0]),
        String(count) == parts[0], 1...1_000_000 ~= count
    else { return nil }
    return RequestRate(count: count, interval: interval)
}

private let sizeUnits: [Substring: Int] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
private let durationUnits: [Substring: Int] = [
    "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
]

/// `15ms` into 15 and `ms`; nil without digits or with more than a number can hold.
private func splitUnit(_ text: String) -> (Int, Substring)? {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    return Int(digits).map { ($0, text[digits.endIndex...]) }
}

/// In the largest unit that makes a whole number of it.
func sizeText(_ bytes: Int) -> String {
    let unit = ["GiB", "MiB", "KiB"].first { bytes % (sizeUnits[$0[...]] ?? 1) == 0 } ?? "KiB"
    return "\(bytes / (sizeUnits[unit[...]] ?? 1))\(unit)"
}

/// In the largest unit that makes a whole number of it.
func durationText(_ duration: Duration) -> String {
    guard duration > .zero else { return "0s" }
    let milliseconds = Int(duration / .milliseconds(1))
    let unit = ["d", "h", "m", "s"].first { milliseconds % (durationUnits[$0[...]] ?? 1) == 0 } ?? "ms"
    return "\(milliseconds / (durationUnits[unit[...]] ?? 1))\(unit)"
}
