/// Somebody who sends requests of one class through one gateway.
public struct Source: Sendable {
    /// When requests are sent.
    public enum Pattern: Sendable {
        /// At random, so many a second on average.
        case random(perSecond: Double)
        /// At random, with another average between two moments in seconds.
        case rush(perSecond: Double, during: ClosedRange<Double>, atRush: Double)
        /// So many at a time, each sent again so many seconds after its answer or refusal.
        case loop(copies: Int, pause: Double)
    }

    /// The client it is counted for.
    public var client: UInt32
    /// The number of its class.
    public var classNumber: Int
    /// When requests are sent.
    public var pattern: Pattern
    /// The number of its gateway.
    public var gateway = 0
    /// Whether it asks for more than its share, as much as others do; Jain's index is over those.
    public var isHungry = false

    /// How long its requests may wait, in seconds.
    var patience: Double { classNumber < 3 ? 5 : 30 }
}

/// Whole shops.
public enum Traffic {
    /// Six tills that sell, look customers up and finish purchases, four kiosks that browse, and a batch.
    ///
    /// - Parameters:
    ///   - perSecond: of all together. A quarter each is checkout and lookup, three eighths are browsing, an eighth is the batch.
    public static func shop(perSecond: Double, gateway: Int = 0) -> [Source] {
        let base = UInt32(gateway * 100)
        var sources: [Source] = []
        for till in 0..<6 as Range<UInt32> {
            for classNumber in 0...1 {
                sources.append(
                    Source(
                        client: base + till, classNumber: classNumber,
                        pattern: .random(perSecond: perSecond / 24), gateway: gateway,
                        isHungry: classNumber == 0))
            }
        }
        for kiosk in 10..<14 as Range<UInt32> {
            sources.append(
                Source(
                    client: base + kiosk, classNumber: 2, pattern: .random(perSecond: perSecond * 3 / 32),
                    gateway: gateway))
        }
        sources.append(
            Source(
                client: base + 20, classNumber: 3, pattern: .random(perSecond: perSecond / 8),
                gateway: gateway))
        return sources
    }

    /// Tills whose purchases come at `checkout` a second while two batches send as fast as they can.
    public static func flood(checkout: Double, batch: Double, gateway: Int = 0) -> [Source] {
        let base = UInt32(gateway * 100)
        let tills = (0..<6 as Range<UInt32>).map {
            Source(
                client: base + $0, classNumber: 0, pattern: .random(perSecond: checkout / 6), gateway: gateway
            )
        }
        return tills
            + (20..<22 as Range<UInt32>).map {
                Source(
                    client: base + $0, classNumber: 3, pattern: .random(perSecond: batch / 2),
                    gateway: gateway,
                    isHungry: true)
            }
    }

    /// Nine kiosks that browse, each for its share of `perSecond`, and a tablet caught in a loop, number 9.
    public static func loopingTablet(perSecond: Double) -> [Source] {
        (0..<9 as Range<UInt32>).map {
            Source(client: $0, classNumber: 2, pattern: .random(perSecond: perSecond / 9), isHungry: true)
        } + [Source(client: 9, classNumber: 2, pattern: .loop(copies: 60, pause: 0.05), isHungry: true)]
    }

    /// Six tills and four kiosks on a quiet day, with a rush of purchases from the fourth to the tenth minute.
    public static func morning(quiet: Double, rush: Double) -> [Source] {
        (0..<6 as Range<UInt32>).map {
            Source(
                client: $0, classNumber: 0,
                pattern: .rush(perSecond: quiet / 12, during: 240...600, atRush: rush / 6))
        }
            + (10..<14 as Range<UInt32>).map {
                Source(
                    client: $0, classNumber: 2,
                    pattern: .rush(perSecond: quiet / 8, during: 240...600, atRush: quiet / 4))
            }
    }
}
