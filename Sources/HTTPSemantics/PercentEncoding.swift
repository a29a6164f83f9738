/// Percent-encoding (RFC 3986 §2.1). Each is linear in the number of bytes.
public enum PercentEncoding {
    private static let percent = UInt8(ascii: "%")

    /// With upper-case digits in each escape (RFC 3986 §6.2.2.1); broken escapes stay as they are.
    public static func normalizingCase(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var index = 0
        while let percent = result[index...].firstIndex(of: percent) {
            index = percent + 1
            guard let octet = Hexadecimal.octet(result[index...].prefix(2)) else { continue }
            result[index] = Hexadecimal.digit(octet >> 4)
            result[index + 1] = Hexadecimal.digit(octet)
            index += 2
        }
        return result
    }

    /// Each escape replaced by its byte, once; broken escapes stay as they are.
    public static func decoding(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(percent) else { return Array(bytes) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == percent, let octet = Hexadecimal.octet(rest.prefix(2)) {
                result.append(octet)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Whether no escape is broken.
    public static func isWhole(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while let percent = rest.firstIndex(of: percent) {
            rest = rest[(percent + 1)...]
            guard Hexadecimal.octet(rest.prefix(2)) != nil else { return false }
            rest = rest.dropFirst(2)
        }
        return true
    }
}
