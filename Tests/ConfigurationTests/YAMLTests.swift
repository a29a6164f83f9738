import Testing
import YAML

@Suite("YAML documents")
struct YAMLTests {
    @Test("nodes carry their values, their quoting and where they begin")
    func nodes() throws {
        let root = try parse("# first\nname: 'x: y'\nlist: [1, \"\"]\nčárka: |\n  a\n  b\n")
        guard case .mapping(let pairs) = root.content else {
            Issue.record("expected a mapping")
            return
        }
        #expect(pairs.map { scalar($0.key) } == ["name", "list", "čárka"])
        #expect(pairs.map(\.key.line) == [2, 3, 4])
        #expect(pairs[0].value.column == 7)
        guard case .scalar("x: y", quoted: true) = pairs[0].value.content,
            case .sequence(let elements) = pairs[1].value.content,
            case .scalar("a\nb\n", quoted: true) = pairs[2].value.content
        else {
            Issue.record("unexpected contents \(pairs)")
            return
        }
        #expect(elements.map(\.column) == [8, 11])
        #expect(elements.map(\.isNull) == [false, false])
        #expect(pairs[2].value.column == 8, "columns count characters, not bytes")
    }

    private func scalar(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, _) = node.content else { return nil }
        return text
    }

    @Test("plain emptiness, ~ and null are null; quoted they are text", arguments: ["a:", "a: ~", "a: null"])
    func null(text: String) throws {
        guard case .mapping(let pairs) = try parse(text).content else {
            Issue.record("expected a mapping")
            return
        }
        #expect(pairs[0].value.isNull)
    }

    @Test("duplicate keys are kept for the reader to judge")
    func duplicates() throws {
        guard case .mapping(let pairs) = try parse("a: 1\na: 2").content else {
            Issue.record("expected a mapping")
            return
        }
        #expect(pairs.count == 2)
    }

    @Test(
        "what is not understood is refused with place and remedy",
        arguments: [
            ("", "1:1: the file is empty"),
            ("# only a comment\n", "2:1: the file is empty"),
            ("a: 1\n---\nb: 2", "2:1: a second document begins here; one file holds one document"),
            (
                "a: *:8080",
                "1:5: aliases (*name) are not supported; a value that begins with * must be in quotes, such as \"*:8080\""
            ),
            (
                "a: *name",
                "1:4: aliases (*name) are not supported; a value that begins with * must be in quotes, such as \"*:8080\""
            ),
            (
                "a: &name 1",
                "1:4: anchors (&name) are not supported; write the value out, or in quotes if it begins with &"
            ),
            (
                "a: &name [1]",
                "1:4: anchors (&name) are not supported; write the value out, or in quotes if it begins with &"
            ),
            (
                "a: !!int 1",
                "1:4: tags (!name) are not supported; leave it out, or quote a value that begins with !"
            ),
            (
                "a: !x {}",
                "1:4: tags (!name) are not supported; leave it out, or quote a value that begins with !"
            ),
            (
                "a: [::1]:80",
                "1:5: expected a value; one that holds [ ] { } or , must be in quotes, such as \"[::1]:8080\""
            ),
            (
                "a: { x: ${Y} }",
                "1:10: expected \",\" or \"}\" to continue what \"{\" opened at line 1, column 4; "
                    + "inside { } a value such as \"${NAME}\" must be in quotes"
            ),
            (
                "a: [1, 2\nb: 3",
                "2:2: expected \",\" or \"]\" to continue what \"[\" opened at line 1, column 4; "
                    + "inside [ ] a value such as \"${NAME}\" must be in quotes"
            ),
            ("a:\n\tb: 2", "2:1: a tab stands here; indent with spaces only"),
            ("a: @x", "1:4: a value cannot begin with this character; put it in quotes"),
            (
                "a: 1\n b: 2",
                "2:3: this \":\" cannot stand here; check the indentation of this line and of the one above, "
                    + "and put a value that holds \": \" in quotes"
            ),
            ("a: 1\nb", "2:1: expected \"key: value\"; the \":\" is missing"),
            ("a: 1\n- b", "2:1: this line does not fit the lines above it; check its indentation"),
            ("a: \"x\nb: 1", "2:5: the quotes opened at line 1, column 4 are never closed"),
            ("a: \"\\q\"", "1:5: unknown escape after \\; write \\\\ for a backslash, or use single quotes"),
            ("a: 1\nb: \u{1}", "2:4: a control character stands here; remove it"),
        ])
    func refusals(text: String, message: String) {
        #expect(error(in: Array(text.utf8)) == "gateway.yaml:" + message)
    }

    @Test("bytes that are not UTF-8 are refused where they stand")
    func notUTF8() {
        #expect(
            error(in: Array("a: 1\nb: ".utf8) + [0xff])
                == "gateway.yaml:2:4: this is not UTF-8; save the file as UTF-8")
    }

    @Test("a byte order mark is no part of the first key")
    func byteOrderMark() throws {
        guard case .mapping(let pairs) = try parse("\u{feff}a: 1\nb: 2").content else {
            Issue.record("expected a mapping")
            return
        }
        #expect(pairs.map { scalar($0.key) } == ["a", "b"])
        #expect(pairs.map(\.key.line) == [1, 2] && pairs.map(\.key.column) == [1, 1])
    }

    @Test(
        "UTF-16 is an error that names the way out",
        arguments: [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61]])
    func wideText(bytes: [UInt8]) {
        #expect(error(in: bytes) == "gateway.yaml:1:1: this is UTF-16 or UTF-32; save the file as UTF-8")
    }

    @Test("64 levels are read, 65 are not")
    func depth() {
        let nested = { (levels: Int) in
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(error(in: nested(YAMLDocument.maximumDepth)) == nil)
        #expect(
            error(in: nested(YAMLDocument.maximumDepth + 1))
                == "gateway.yaml:1:65: more than 64 levels inside each other")
    }

    @Test("1 MiB is read, one byte more is not")
    func size() {
        let comment = { (size: Int) in Array("a: 1 #".utf8) + [UInt8](repeating: 0x78, count: size - 6) }
        #expect(error(in: comment(YAMLDocument.maximumSize)) == nil)
        #expect(
            error(in: comment(YAMLDocument.maximumSize + 1))
                == "gateway.yaml:1:1: the file has 1048577 bytes; at most 1048576 are read")
    }

    private func error(in bytes: [UInt8]) -> String? {
        do {
            _ = try YAMLDocument.parse(bytes, file: "gateway.yaml")
            return nil
        } catch {
            return error.description
        }
    }
}
