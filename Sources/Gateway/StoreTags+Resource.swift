import CacheStore
import CareCloud
import HTTPSemantics

/// What writes drop, as the store numbers it: CareCloud's resources and families first, then, for paths that are none of
/// CareCloud's, numbers that each stand for some of them.
extension StoreTags {
    private static let firstForeignTag = Int(InvalidationSet.capacity)

    init(of resource: CareCloudTarget, path: [UInt8]) {
        guard resource.isForeign else {
            self.init(resource: Int(resource.tags.resource), family: Int(resource.tags.family))
            return
        }
        let tag = Self.foreignTag(of: path)
        self.init(resource: tag, family: tag)
    }

    /// A write to a path drops it, and once in a while another that has the same number.
    static func foreignTag(of path: [UInt8]) -> Int {
        let number = PercentEncoding.normalizingCase(path).hashValue
        return firstForeignTag + Int(UInt(bitPattern: number) % UInt(capacity - firstForeignTag))
    }
}
