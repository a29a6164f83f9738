import EventLoop
import Glibc
import Testing

@Suite("Log lines")
struct LineWriterTests {
    /// A pipe that takes a page or so; both ends are non-blocking.
    private struct FullPipe {
        let readEnd: CInt
        let writeEnd: CInt

        init() {
            var ends: [CInt] = [0, 0]
            pipe(&ends)
            for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        /// Leaves room for `count` bytes: the kernel takes less than a page only in part.
        func fill(leaving count: Int) -> Int {
            let filler = [UInt8](repeating: UInt8(ascii: "."), count: 4096)
            var written = 0
            while true {
                let taken = write(writeEnd, filler, filler.count)
                guard taken > 0 else { break }
                written += taken
            }
            _ = take(count)
            return written - count
        }

        /// What is in it, at most `limit` bytes.
        func take(_ limit: Int = 1 << 20) -> [UInt8] {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while bytes.count < limit {
                let count = read(readEnd, &buffer, min(buffer.count, limit - bytes.count))
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return bytes
        }

        func close() {
            _ = (Glibc.close(readEnd), Glibc.close(writeEnd))
        }
    }

    private static func line(_ letter: Character, _ count: Int) -> [UInt8] {
        Array(String(repeating: letter, count: count).utf8) + [0x0a]
    }

    /// Waits until the writer has done everything that was handed over.
    private static func settle(_ writer: LineWriter) async {
        await withCheckedContinuation { continuation in
            writer.perform { continuation.resume() }
        }
    }

    @Test(
        "A full pipe that takes a part of a line: a line end follows before the next line, and none holds two"
    )
    func tornPipe() async throws {
        let pipe = FullPipe()
        defer { pipe.close() }
        let filled = pipe.fill(leaving: 4096)
        let writer = try LineWriter(descriptor: pipe.writeEnd, patience: 1)
        writer.write(Self.line("a", 100))
        writer.write(Self.line("b", 5000) + Self.line("c", 10))
        writer.write(Self.line("d", 10))
        await Self.settle(writer)
        var output = pipe.take().dropFirst(filled)
        writer.write(Self.line("e", 10))
        await Self.settle(writer)
        writer.finish()
        output += pipe.take()
        let lines = output.split(separator: 0x0a)
        #expect(lines.map { Set($0).count } == [Int](repeating: 1, count: lines.count), "a line holds two")
        // How much of a write a pipe takes is the kernel's affair.
        let sizes = Dictionary(uniqueKeysWithValues: zip(Array("abcde".utf8), [100, 5000, 10, 10, 10]))
        let whole = lines.count { line in line.first.map { sizes[$0] == line.count } ?? false }
        #expect(whole < lines.count && whole == 5 - writer.dropped)
        #expect(lines.last.map { [UInt8]($0) + [0x0a] } == Self.line("e", 10) && output.last == 0x0a)
    }

    @Test("A file that ends within a line, as after a full disk before: the first line begins a new one")
    func tornBefore() throws {
        var path = Array("/tmp/line-writer-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        defer { close(file) }
        unlink(path)
        _ = write(file, "torn", 4)
        let writer = try LineWriter(descriptor: file)
        writer.write(Self.line("a", 3))
        writer.finish()
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &buffer, buffer.count, 0)
        #expect(buffer.prefix(max(0, count)).elementsEqual("torn\naaa\n".utf8))
        let next = try LineWriter(descriptor: file)
        next.write(Self.line("b", 1))
        next.finish()
        #expect(pread(file, &buffer, buffer.count, 0) == "torn\naaa\nb\n".utf8.count)
    }

    @Test(
        "A file that cannot be read: the first line begins with a line end, unless the file is empty",
        .enabled(if: geteuid() != 0, "root may read any file"), arguments: ["", "whole\n"])
    func unreadable(before: String) throws {
        var path = Array("/tmp/line-writer-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        defer { close(file) }
        _ = write(file, before, before.utf8.count)
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        unlink(name)
        fchmod(file, 0)
        let writer = try LineWriter(descriptor: file)
        writer.write(Self.line("a", 3))
        writer.finish()
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &buffer, buffer.count, 0)
        let expected = before + (before.isEmpty ? "" : "\n") + "aaa\n"
        #expect(buffer.prefix(max(0, count)).elementsEqual(expected.utf8))
    }

    @Test("Lines that are handed over while too many wait are counted one by one")
    func capacity() throws {
        let pipe = FullPipe()
        defer { pipe.close() }
        let writer = try LineWriter(descriptor: pipe.writeEnd, capacity: 8)
        writer.write(Self.line("a", 3) + Self.line("b", 3) + Self.line("c", 3))
        writer.finish()
        #expect(writer.dropped == 3)
        #expect(pipe.take().isEmpty)
    }
}
