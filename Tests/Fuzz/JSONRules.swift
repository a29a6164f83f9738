import JSON

/// A value that was read is written, and read again, as the same value.
enum JSONRules {
    static func check(_ input: [UInt8]) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(input)
        } catch {
            return expect(0...input.count ~= error.offset, "offset \(error.offset) of \(input.count) bytes")
        }
        let written = value.bytes
        guard let again = JSONValue(parsing: written) else {
            return expect(false, "what was written cannot be read: \(written.text)")
        }
        // Strings are equal in Swift although their bytes differ: bytes are compared, too.
        expect(again == value && again.bytes == written, "written \(written.text), read \(again.bytes.text)")
        expect(written.allSatisfy { $0 >= 0x20 }, "a control byte is written")
        checkNames(value)
    }

    private static func checkNames(_ value: JSONValue) {
        switch value {
        case .array(let elements): for element in elements { checkNames(element) }
        case .object(let object):
            for member in object.members { checkNames(member.value) }
            // Each look-up may be linear.
            for member in object.members.prefix(50) {
                expect(object[member.name] == member.value, "a name leads to another member")
            }
        default: break
        }
    }
}
