/// Elements in the order of their arrival, from which each can be removed by the place that it was given.
///
/// Removed elements leave holes, which are closed when there are more of them than elements.
struct ArrivalOrder<Element> {
    /// Names one element for as long as it is there; never given twice. Later places are greater.
    struct Place: Comparable {
        fileprivate let number: Int

        static func < (left: Place, right: Place) -> Bool { left.number < right.number }
    }

    private var entries: [(place: Place, element: Element?)] = []
    private var lastNumber = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// All in order. O(n).
    var elements: [Element] { entries.compactMap(\.element) }

    /// The one that arrived before all others. O(n).
    var first: (place: Place, element: Element)? {
        for case (let place, let element?) in entries { return (place, element) }
        return nil
    }

    /// Amortized O(1).
    mutating func append(_ element: Element) -> Place {
        lastNumber += 1
        let place = Place(number: lastNumber)
        entries.append((place, element))
        count += 1
        return place
    }

    /// Removes and returns an element; nil if it has been removed before. O(log n), amortized.
    mutating func remove(_ place: Place) -> Element? {
        guard let index = index(of: place), let element = entries[index].element else { return nil }
        entries[index].element = nil
        count -= 1
        if count * 2 < entries.count { entries.removeAll { $0.element == nil } }
        return element
    }

    private func index(of place: Place) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].place == place ? low : nil
    }
}
