/// Random steps: in each chapter a few requests come again and again, as in a shop, so that what is stored is also used.
struct ModelScript {
    private static let chapter = 120

    private let mostRequests: Int
    private var random: SeededGenerator
    private var left = 0
    private var requests: [ModelRequest] = []
    /// For so many steps the origin fails, or nothing is written.
    private var failing = 0
    /// Writes among a hundred steps, and how long a pause may be.
    private var writes = 0
    private var pauses: [Int] = []

    /// - Parameter requests: at most so many take turns.
    init(seed: UInt64, requests: Int) {
        mostRequests = requests
        random = SeededGenerator(state: seed)
    }

    mutating func next() -> ModelOperation {
        if left == 0 { begin() }
        left -= 1
        failing = failing > 0 ? failing - 1 : random.pick([14] + Array(repeating: 0, count: 60))
        let number = random.pick(Array(0..<100))
        switch number {
        case 0..<writes: return write()
        case 75..<82: return .advance(random.pick(Array(0..<8)))
        case 82..<96: return .wait(random.pick(pauses))
        case 96: return rare()
        case 97:
            return .change(tenant: random.pick([0, 0, 1]), read: random.pick(requests).read)
        default:
            return .read(
                random.pick(requests).again(&random), .random(&random, isFailing: failing > 0),
                stages: random.pick([6, 6, 6, 6, 6, 6, 3, 2, 1, 0]))
        }
    }

    private mutating func begin() {
        left = Self.chapter
        writes = random.pick([0, 2, 5, 12])
        pauses = random.pick([
            [0, 1, 250, 500, 999, 1000], [250, 1000, 2000, 3500], [1000, 3500, 9000],
            [2000, 9000, 21_000, 40_000],
        ])
        requests = (0..<random.pick(Array(1...mostRequests))).map { _ in .random(&random) }
    }

    private mutating func write() -> ModelOperation {
        let concerned = random.pick(requests)
        let fitting = ModelWrite.all.indices.filter {
            ModelWrite.all[$0].drops(ModelRead.all[concerned.read])
        }
        let all = Array(ModelWrite.all.indices)
        let number = random.pick(fitting.isEmpty || random.pick([true, false]) ? all : fitting)
        let tokens = ModelWrite.all[number].needsToken ? ["a", "b"] : [nil, nil, "a"]
        return .write(
            number, tenant: random.pick([concerned.tenant, concerned.tenant, 0, 1]),
            token: random.pick(tokens),
            .randomToWrite(&random), stages: random.pick([3, 3, 3, 2, 1, 0]))
    }

    private mutating func rare() -> ModelOperation {
        switch random.pick([0, 1, 2]) {
        case 0: .setClock(random.pick([-3600, -40, -3, 2, 30, 3570]))
        default:
            .purge(
                tenant: random.pick([0, 0, 1]), isHard: random.pick([true, false]),
                third: random.pick([0, 1, 2]))
        }
    }
}
