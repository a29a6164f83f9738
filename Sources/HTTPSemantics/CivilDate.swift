/// Days since 1970-01-01 in the proleptic Gregorian calendar.
public enum CivilDate {
    /// Month and day count from 1. Dates that do not exist count on from the month's first: 31 April is 1 May.
    public static func day(year: Int, month: Int, day: Int) -> Int64 {
        // Years begin in March, so that the leap day is a year's last.
        let shifted = Int64(month > 2 ? year : year - 1)
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Month and day count from 1.
    public static func date(ofDay day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = Int(month < 10 ? month + 3 : month - 9)
        return (
            Int(yearOfEra + era * 400) + (civilMonth <= 2 ? 1 : 0), civilMonth,
            Int(dayOfYear - (153 * month + 2) / 5 + 1)
        )
    }
}
