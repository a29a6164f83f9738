import CacheStore
import Downstream
import HTTPCaching
import HTTPSemantics

@testable import Gateway

/// Steps that the gateway and the model take together, compared after each.
struct ModelRun {
    /// The true time at the start, in seconds since 1970.
    private static let start = 784_111_777
    private static let mostFlights = 8
    /// After so many steps all that is stored is compared.
    private static let inspection = 200

    var gateway: ModelGateway
    /// Whether responses make room for others: then the gateway may have less than the model.
    let isScarce: Bool
    var model = CacheModel()
    var now = 0
    var flights: [ModelFlight] = []
    /// What each resource of each tenant is at, and what readers must see at least: what a write has left that was answered.
    var versions: [[Int]]
    var floors: [[Int]]
    /// How often what happened.
    var outcomes: [String: Int] = [:]
    private var wallOffset = 0
    private var numbers = 0

    init(_ size: ModelGateway.Size) throws {
        gateway = try ModelGateway(size)
        isScarce = size.memory == ModelGateway.Size.scarce.memory
        versions = ModelGateway.hosts.map { _ in ModelRead.all.map { _ in 1 } }
        floors = versions
    }

    var core: GatewayCore { gateway.core }
    var instant: ContinuousClock.Instant { gateway.instant(now) }
    /// The true time, and what the gateway takes for it.
    var date: Int { Self.start + now / 1000 }
    var wallClock: Int { date + wallOffset }

    mutating func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    // MARK: Steps

    /// - Returns: The first step about which the two disagree, and why.
    mutating func play(_ operations: [ModelOperation]) -> (step: Int, reason: String)? {
        for (step, operation) in operations.enumerated() {
            do {
                try perform(operation)
                try compareContents(wholly: (step + 1).isMultiple(of: Self.inspection))
            } catch {
                return (step, "\(error)")
            }
        }
        return nil
    }

    private mutating func perform(_ operation: ModelOperation) throws {
        switch operation {
        case .read(let request, let answer, let stages): try read(request, answer, stages: stages)
        case .write(let number, let tenant, let token, let answer, let stages):
            try write(ModelWrite.all[number], tenant, token, answer, stages: stages)
        case .advance(let number):
            if !flights.isEmpty { try advance(flights[number % flights.count].id) }
        case .wait(let milliseconds): now += milliseconds
        case .setClock(let seconds): wallOffset += seconds
        case .purge(let tenant, let isHard, let third):
            gateway.purge(tenant: tenant, isHard: isHard) { $0 % 3 == third }
            model.purge(tenant: tenant, isHard: isHard) { $0.serial % 3 == third }
        case .change(let tenant, let read): versions[tenant][read] += 1
        }
    }

    private mutating func write(
        _ write: ModelWrite, _ tenant: Int, _ token: String?, _ answer: ModelAnswer, stages: Int
    ) throws {
        var fields = ["Host: \(ModelGateway.hosts[tenant])"]
        if let token { fields.append("Authorization: Bearer \(token)") }
        var call = try gateway.call(TestRequest(write.line, fields: fields), now: now)
        if case .tokenInBody(let other) = write.purge {
            call.content = .bytes(Array((other.map { #"{"bearer_token":"\#($0)"}"# } ?? "{}").utf8))
        }
        guard case .bypass(.method, .requestMethod) = call.cache else {
            throw Disagreement("\(write.line) is not for the cache")
        }
        try depart(call, tenant, .write(write, token: token), answer, stages: stages)
    }

    /// A request goes to the origin, so far at once.
    mutating func depart(
        _ call: Call, _ tenant: Int, _ what: ModelFlight.What, _ answer: ModelAnswer, stages: Int
    ) throws {
        let flight = ModelFlight(
            id: nextNumber(), tenant: tenant, call: call, what: what, answer: answer, began: now)
        if case .read(let read) = what, read.forward != nil {
            model.fills[flight.id] = CacheModel.Fill(tenant: tenant, read: read.request.read)
        }
        flights.append(flight)
        for _ in 0..<stages { try advance(flight.id) }
        while flights.count > Self.mostFlights { try advance(flights[0].id) }
    }

    // MARK: What is stored

    private func compareContents(wholly: Bool) throws {
        let count = core.cache.figures.entries
        guard isScarce ? count <= model.entries.count : count == model.entries.count else {
            throw Disagreement("\(count) responses are stored, not \(model.entries.count)\(difference())")
        }
        if wholly, !(isScarce ? surplus.isEmpty : gateway.contents() == contents) {
            throw Disagreement("other responses are stored\(difference())")
        }
    }

    private var contents: [String] {
        model.entries.map { "\($0.place.key.tenant): \($0.serial) \($0.facts.status)" }.sorted()
    }

    private var surplus: Set<String> { Set(gateway.contents()).subtracting(contents) }

    private func difference() -> String {
        "; too many: \(surplus.sorted()), missing: \(Set(contents).subtracting(gateway.contents()).sorted())"
    }
}
