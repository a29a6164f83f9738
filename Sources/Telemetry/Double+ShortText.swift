extension Double {
    /// The shortest form that is right to nine decimals: `0.3`, `20`, `1e+20`. For finite numbers.
    ///
    /// It is Swift's own text, which reads back as the same double, without noise and without `.0`.
    var shortText: String {
        let scaled = (self * 1e9).rounded()
        // Beyond 2^53 a double has no nine decimals to round.
        let rounded = scaled.magnitude < 0x1p53 ? scaled / 1e9 : self
        if rounded == rounded.rounded(), rounded.magnitude < 0x1p53 { return String(Int64(rounded)) }
        return rounded.description
    }
}
