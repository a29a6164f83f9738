/// CareCloud's `YYYY-MM-DD HH:MM:SS` without offset, in the time zone of the project.
enum Timestamp {
    /// The text for seconds since 1970 on a clock in that time zone.
    static func text(localSeconds: Int64) -> String {
        let seconds = localSeconds.quotientFlooring(by: 86_400)
        let date = civilDate(daysSince1970: seconds.quotient)
        let time = seconds.remainder
        let clock = [time / 3600, time / 60 % 60, time % 60].map(twoDigits).joined(separator: ":")
        return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day)) \(clock)"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Counts in years that begin in March, so that the leap day comes last.
    private static func civilDate(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let daysToMarchOfYear0: Int64 = 719_468
        let daysOf400Years: Int64 = 146_097
        let (era, dayOfEra) = (daysSince1970 + daysToMarchOfYear0).quotientFlooring(by: daysOf400Years)
        let leapDays = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity; the divisor is positive.
    fileprivate func quotientFlooring(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
