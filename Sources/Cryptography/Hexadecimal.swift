/// Lower-case hexadecimal digits, two a byte.
public enum Hexadecimal {
    /// O(length).
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
