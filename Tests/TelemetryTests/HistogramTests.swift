import Telemetry
import Testing

@Suite("Latency histogram")
struct HistogramTests {
    private func quantile(_ fraction: Double, of durations: [Duration]) -> Double? {
        let histogram = Histogram()
        for duration in durations { histogram.record(duration) }
        return HistogramSnapshot(histogram).quantile(fraction)
    }

    @Test("From 1 µs to 100 s a value comes back to within 12 %")
    func relativeError() throws {
        var nanoseconds = 1000.0
        while nanoseconds <= 100e9 {
            let seconds = try #require(quantile(0.5, of: [.nanoseconds(Int64(nanoseconds))]))
            #expect(
                abs(seconds - nanoseconds / 1e9) <= 0.12 * nanoseconds / 1e9,
                "\(nanoseconds) ns gave \(seconds) s")
            nanoseconds *= 1.003
        }
    }

    @Test(
        "Both ends hold what lies beyond them",
        arguments: [
            (Duration.zero, 1e-6), (.nanoseconds(-1), 1e-6), (.nanoseconds(1), 1e-6),
            (.seconds(3600), 137.438953472),
            (.seconds(Int64.max), 137.438953472),
        ])
    func beyond(duration: Duration, seconds: Double) {
        #expect(quantile(1, of: [duration]) == seconds)
    }

    @Test("A quantile is the value that this share does not exceed")
    func ranks() throws {
        let durations = (1...100).map { $0 <= 98 ? Duration.milliseconds(1) : .seconds(1) }
        let values = [0, 0.5, 0.98, 0.99, 1].map { quantile($0, of: durations.shuffled()) ?? .nan }
        #expect(values.map { $0 > 0.5 } == [false, false, false, true, true])
    }

    @Test("Empty: no quantile")
    func empty() {
        #expect(quantile(0.5, of: []) == nil)
        #expect(HistogramSnapshot().count == 0)
    }

    @Test("Merging two is the same as recording into one")
    func merging() {
        let left = Histogram()
        let right = Histogram()
        let both = Histogram()
        for index in 0..<1000 {
            let duration = Duration.nanoseconds(Int64(index * index * index * 270))
            if index % 3 == 0 { left.record(duration) } else { right.record(duration) }
            both.record(duration)
        }
        var merged = HistogramSnapshot(left)
        merged.merge(right)
        #expect(merged == HistogramSnapshot(both))
        #expect(merged.count == 1000)
    }
}
