import Testing

/// A rule of HTTP caching, and the exchanges that show whether the gateway keeps it. Each case has a path of its own.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    enum Grade: String, Sendable, CaseIterable {
        /// A shared cache must, or the design says that this one does.
        case required
        /// A good cache does.
        case optimal
        /// What the gateway does is only recorded.
        case check
    }

    let name: String
    let grade: Grade
    let exchanges: [Exchange]

    var testDescription: String { "\(grade.rawValue): \(name)" }

    /// Whether it changes what is stored by more than reading: such cases are played one by one.
    var writes: Bool {
        exchanges.flatMap { [$0] + $0.meanwhile }.contains {
            !["GET", "HEAD", "OPTIONS"].contains($0.method)
        }
    }

    static func required(_ name: String, _ exchanges: Exchange...) -> ConformanceCase {
        ConformanceCase(name: name, grade: .required, exchanges: exchanges)
    }

    static func optimal(_ name: String, _ exchanges: Exchange...) -> ConformanceCase {
        ConformanceCase(name: name, grade: .optimal, exchanges: exchanges)
    }

    static func check(_ name: String, _ exchanges: Exchange...) -> ConformanceCase {
        ConformanceCase(name: name, grade: .check, exchanges: exchanges)
    }

    static func required(_ name: String, _ exchanges: [Exchange]) -> ConformanceCase {
        ConformanceCase(name: name, grade: .required, exchanges: exchanges)
    }

    static func optimal(_ name: String, _ exchanges: [Exchange]) -> ConformanceCase {
        ConformanceCase(name: name, grade: .optimal, exchanges: exchanges)
    }

    static func check(_ name: String, _ exchanges: [Exchange]) -> ConformanceCase {
        ConformanceCase(name: name, grade: .check, exchanges: exchanges)
    }

    /// The origin's answer has these fields, and the next request is answered with it.
    static func stored(_ name: String, _ fields: String..., grade: Grade = .optimal) -> ConformanceCase {
        let first = Exchange.get(.asked).origin(OriginAnswer(fields: fields))
        return ConformanceCase(name: name, grade: grade, exchanges: [first, .get(.cached(1))])
    }

    /// The origin's answer, and the next request is answered with it.
    static func stored(_ name: String, by answer: OriginAnswer, grade: Grade = .optimal) -> ConformanceCase {
        ConformanceCase(name: name, grade: grade, exchanges: [.get(.asked).origin(answer), .get(.cached(1))])
    }

    /// The origin's answer has these fields, and the next request goes to the origin.
    static func notReused(_ name: String, _ fields: String..., grade: Grade = .required) -> ConformanceCase {
        let first = Exchange.get(.asked).origin(OriginAnswer(fields: fields))
        return ConformanceCase(name: name, grade: grade, exchanges: [first, .get(.asked)])
    }
}
