/// `weight` of RFC 9110 §12.4.2, in thousandths: 0…1000.
struct QualityValue: Hashable, Comparable {
    let thousandths: Int

    static let one = QualityValue(thousandths: 1000)

    init(thousandths: Int) {
        self.thousandths = thousandths
    }

    /// `0`, `0.5`, `0.500`, `1`, `1.0`, `1.000`; nil for anything else.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard let first = bytes.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"),
            bytes.count <= 5, bytes.count == 1 || bytes[1] == UInt8(ascii: ".")
        else { return nil }
        var value = Int(first - UInt8(ascii: "0")) * 1000
        var weight = 100
        for digit in bytes.dropFirst(2) {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            value += Int(digit - UInt8(ascii: "0")) * weight
            weight /= 10
        }
        guard value <= 1000 else { return nil }
        thousandths = value
    }

    /// The weight that is an element's only parameter; 1 without one, nil when it is malformed or there are more.
    init?(parameters: ArraySlice<ArraySlice<UInt8>>) {
        guard let parameter = parameters.first else {
            self = .one
            return
        }
        guard parameters.count == 1, parameter.first.map({ $0 | 0x20 }) == UInt8(ascii: "q"),
            parameter.dropFirst().first == UInt8(ascii: "="), let value = QualityValue(parameter.dropFirst(2))
        else { return nil }
        self = value
    }

    /// The shortest spelling: `0.8`, not `0.80`.
    var shortest: [UInt8] {
        guard thousandths < 1000 else { return [UInt8(ascii: "1")] }
        var digits = Array("0.".utf8)
        var rest = thousandths
        var weight = 100
        while rest > 0 {
            digits.append(UInt8(ascii: "0") + UInt8(rest / weight))
            rest %= weight
            weight /= 10
        }
        return digits.count == 2 ? [UInt8(ascii: "0")] : digits
    }

    static func < (left: QualityValue, right: QualityValue) -> Bool {
        left.thousandths < right.thousandths
    }
}
