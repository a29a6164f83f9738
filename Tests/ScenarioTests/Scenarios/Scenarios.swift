import Testing

/// Scenarios run the real programs, one after the other: two cores are soon busy, and some scenarios count.
@Suite("Scenarios", .serialized)
enum Scenarios {}
