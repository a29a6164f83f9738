import EventLoop
import Glibc
import Testing

@Suite("Files with secrets")
struct FileContentsTests {
    @Test(
        "Write permission for all users, or for a group other than root's and the process's, is reported",
        arguments: [
            (0o600, 12345, false), (0o666, 0, true), (0o602, 0, true), (0o640, 12345, false),
            (0o660, 12345, true), (0o660, 0, false), (0o664, 12345, true), (0o444, 12345, false),
        ] as [(UInt32, UInt32, Bool)])
    func writable(mode: UInt32, group: UInt32, isWritable: Bool) {
        #expect(FilePermissions(mode: mode, group: group).isWritableByOthers == isWritable)
    }

    @Test("The process's own group may write")
    func ownGroup() {
        #expect(!FilePermissions(mode: 0o660, group: getegid()).isWritableByOthers)
    }

    @Test(
        "Read permission for all users is reported, for the group alone it is not",
        arguments: [(0o600, false), (0o640, false), (0o644, true)])
    func readable(mode: UInt32, isReadable: Bool) {
        let permissions = FilePermissions(mode: mode, group: 0)
        #expect(permissions.isReadableByOthers == isReadable)
        #expect(permissions.text == "0" + String(mode, radix: 8))
    }

    @Test("A file is replaced whole, for its owner alone, and nothing is left beside it")
    func replace() throws {
        var template = Array("/tmp/file-contents-XXXXXX".utf8CString)
        #expect(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { rmdir(folder) }
        let path = folder + "/token"
        defer { unlink(path) }
        for text in ["first", "second"] {
            try FileContents.replacePrivate(path, with: Array(text.utf8))
            let (contents, permissions) = try FileContents.readWithPermissions(path, limit: 100)
            #expect(contents == Array(text.utf8) && permissions.mode == 0o600)
            #expect(FileStamp(path + ".new") == nil)
        }
        #expect(try FileContents.readPrivate(path, limit: 100) == Array("second".utf8))
        chmod(path, 0o640)
        #expect(throws: SystemError("read", errno: EPERM)) {
            try FileContents.readPrivate(path, limit: 100)
        }
    }

    @Test("A change of a file's mode alone changes its stamp")
    func stampOfMode() throws {
        var path = Array("/tmp/file-stamp-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        defer { close(file) }
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        let stamp = try #require(FileStamp(name))
        #expect(FileStamp(name) == stamp)
        // The kernel's clock for files advances in ticks.
        for _ in 1...1000 where FileStamp(name) == stamp {
            fchmod(file, 0o640)
            usleep(1000)
        }
        #expect(FileStamp(name) != stamp)
    }

    @Test("A file that cannot be replaced stays as it was")
    func replaceFails() throws {
        var folder = Array("/tmp/file-replace-XXXXXX".utf8CString)
        #expect(mkdtemp(&folder) != nil)
        let name = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = name + "/token"
        // Where the new file is written first, there is a folder.
        let inTheWay = path + ".new"
        defer { for path in [inTheWay + "/x", inTheWay, path, name] { remove(path) } }
        try FileContents.replacePrivate(path, with: [1])
        mkdir(inTheWay, 0o700)
        mkdir(inTheWay + "/x", 0o700)
        #expect(throws: SystemError.self) { try FileContents.replacePrivate(path, with: [2]) }
        #expect(try FileContents.readPrivate(path, limit: 100) == [1])
    }
}
