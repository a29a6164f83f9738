import Cryptography
import Testing

@Suite("Partitions of credentials")
struct PartitionSecretTests {
    @Test("Credentials are told apart without being kept")
    func partitions() throws {
        let secret = try #require(PartitionSecret())
        let other = try #require(PartitionSecret())
        let partition = secret.partition(of: "Bearer a".utf8)
        #expect(partition.count == 16)
        #expect(partition == secret.partition(of: "Bearer a".utf8))
        #expect(partition != secret.partition(of: "Bearer b".utf8))
        #expect(partition != other.partition(of: "Bearer a".utf8))
    }
}
