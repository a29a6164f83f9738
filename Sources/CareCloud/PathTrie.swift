internal import HTTPSemantics

/// Path templates by their segments. Finding takes time linear in the path's length, whatever is stored.
///
/// Words win over parameters and are not tried again as one: `/cards/batch` is never the card named `batch`.
struct PathTrie: Sendable {
    /// How far a path could be followed.
    struct Match: Sendable {
        /// The templates' own segments, `/customers/{customer_id}`: nothing from the path itself.
        var template = ""
        /// How many segments `template` stands for.
        var depth = 0
        /// The operations of the whole path; none unless all of it could be followed.
        var operations: [Int] = []
    }

    private struct Node {
        let segment: String
        var words: [[UInt8]: Int] = [:]
        var parameter: Int?
        var operations: [Int] = []
    }

    private var nodes = [Node(segment: "")]

    /// - Parameter template: Segments in braces are parameters and match anything that is not empty.
    mutating func insert(_ template: String, operation: Int) {
        var node = 0
        for segment in template.split(separator: "/") {
            node = child(of: node, segment: String(segment))
        }
        nodes[node].operations.append(operation)
    }

    private mutating func child(of node: Int, segment: String) -> Int {
        let isParameter = segment.hasPrefix("{")
        let word = Array(segment.utf8)
        if let known = isParameter ? nodes[node].parameter : nodes[node].words[word] { return known }
        nodes.append(Node(segment: segment))
        let added = nodes.count - 1
        if isParameter { nodes[node].parameter = added } else { nodes[node].words[word] = added }
        return added
    }

    func match(_ segments: some Collection<[UInt8]>) -> Match {
        var match = Match()
        var node = 0
        for segment in segments {
            guard let next = nodes[node].words[segment] ?? (segment.isEmpty ? nil : nodes[node].parameter)
            else { return match }
            node = next
            match.template += "/" + nodes[node].segment
            match.depth += 1
        }
        match.operations = nodes[node].operations
        return match
    }
}
