/// What the design adds to HTTP for CareCloud's own paths.
enum CareCloudCases {
    static let all: [ConformanceCase] = []
}
