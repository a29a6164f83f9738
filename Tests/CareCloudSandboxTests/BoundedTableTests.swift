import JSON
import Testing

@testable import CareCloudSandbox

@Suite("Tables of so many entries")
struct BoundedTableTests {
    @Test("The oldest entry goes when another comes, again and again")
    func oldestGoes() {
        var table = BoundedTable<Int>(capacity: 3)
        for number in 0..<3 { #expect(table.insert(number, for: "\(number)") == nil) }
        for number in 3..<10 {
            let gone = table.insert(number, for: "\(number)")
            #expect(gone?.key == "\(number - 3)")
            #expect(gone?.value == number - 3)
        }
        #expect(table.values.sorted() == [7, 8, 9])
        #expect(table["6"] == nil)
    }

    @Test("Setting changes an entry that is there, and adds or removes none")
    func setting() {
        var table = BoundedTable<Int>(capacity: 2)
        _ = table.insert(1, for: "a")
        table["a"] = 2
        table["b"] = 3
        #expect(table["a"] == 2)
        #expect(table["b"] == nil)
        table["a"] = nil
        #expect(table["a"] == 2)
    }

    @Test("All entries can be changed at once")
    func all() {
        var table = BoundedTable<Int>(capacity: 3)
        for number in 1...3 { _ = table.insert(number, for: "\(number)") }
        table.updateAll { $0 *= 10 }
        #expect(table.values.sorted() == [10, 20, 30])
    }
}
