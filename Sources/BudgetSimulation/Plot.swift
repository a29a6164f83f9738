/// A drawing in SVG: lines or bars over two axes.
struct Plot {
    struct Series {
        var name: String
        var color: String
        var points: [(x: Double, y: Double)]
        var isDashed = false
    }

    static let colors = [
        "#1b6ca8", "#d1495b", "#2e8b57", "#8e6bbf", "#c77f1a", "#4a4a4a", "#4fb3bf", "#a3a300",
    ]

    var title: String
    var xLabel: String
    var yLabel: String
    var series: [Series] = []
    /// Names under bars; when there are any, each series has one bar for each.
    var categories: [String] = []
    /// The top of the vertical axis.
    var top: Double

    private let width = 760.0
    private let height = 320.0
    private let left = 60.0
    private let bottom = 50.0
    private let ceiling = 60.0

    init(title: String, xLabel: String, yLabel: String, top: Double) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.top = top
    }

    private var right: Double { width - 20 }
    private var floor: Double { height - bottom }
    private var lastX: Double { series.flatMap(\.points).map(\.x).max() ?? 1 }

    private func x(_ value: Double) -> String { Table.fixed(left + value / lastX * (right - left), 1) }
    private func y(_ value: Double) -> String {
        Table.fixed(floor - min(value, top) / top * (floor - ceiling), 1)
    }

    /// The whole file.
    var svg: String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 320\" font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"760\" height=\"320\" fill=\"white\"/>",
            text(title, 380, 20, anchor: "middle", size: 14),
            text(xLabel, (left + right) / 2, height - 8, anchor: "middle"),
            "<text x=\"14\" y=\"165\" transform=\"rotate(-90 14 165)\" text-anchor=\"middle\">\(yLabel)</text>",
        ]
        parts += axes + legend + (categories.isEmpty ? series.map(line) : bars) + ["</svg>\n"]
        return parts.joined(separator: "\n")
    }

    private var axes: [String] {
        var parts: [String] = []
        for step in 0...4 {
            let value = top * Double(step) / 4
            parts.append(
                "<path d=\"M\(left) \(y(value))H\(right)\" stroke=\"\(step == 0 ? "#333" : "#ddd")\"/>")
            parts.append(
                "<text x=\"\(left - 6)\" y=\"\(y(value))\" dy=\"4\" text-anchor=\"end\">\(tick(value))</text>"
            )
        }
        guard categories.isEmpty else { return parts }
        for step in 0...6 {
            let value = lastX * Double(step) / 6
            parts.append(
                "<text x=\"\(x(value))\" y=\"\(floor + 16)\" text-anchor=\"middle\">\(tick(value))</text>")
        }
        return parts
    }

    private func tick(_ value: Double) -> String { Table.fixed(value, value == value.rounded() ? 0 : 1) }

    private var legend: [String] {
        var position = left
        return series.flatMap { series -> [String] in
            defer { position += 30 + Double(series.name.count) * 7 }
            return [
                "<rect x=\"\(position)\" y=\"34\" width=\"12\" height=\"12\" fill=\"\(series.color)\"/>",
                text(series.name, position + 17, 44),
            ]
        }
    }

    private func line(_ series: Series) -> String {
        let points = series.points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
        let dash = series.isDashed ? " stroke-dasharray=\"5 4\"" : ""
        return
            "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(series.color)\" stroke-width=\"1.5\"\(dash)/>"
    }

    private var bars: [String] {
        let slot = (right - left) / Double(max(1, categories.count))
        let bar = slot * 0.8 / Double(max(1, series.count))
        var parts: [String] = []
        for (number, name) in categories.enumerated() {
            let begin = left + Double(number) * slot + slot * 0.1
            parts.append(text(name, begin + slot * 0.4, floor + 16, anchor: "middle"))
            for (place, series) in series.enumerated() where number < series.points.count {
                let value = series.points[number].y
                let height = min(value, top) / top * (floor - ceiling)
                parts.append(
                    "<rect x=\"\(Table.fixed(begin + Double(place) * bar, 1))\" y=\"\(y(value))\" width=\"\(Table.fixed(bar * 0.9, 1))\" height=\"\(Table.fixed(height, 1))\" fill=\"\(series.color)\"/>"
                )
                guard categories.count <= 6 else { continue }
                let middle = begin + (Double(place) + 0.45) * bar
                parts.append(text(Table.fixed(value, 1), middle, floor - height - 5, anchor: "middle"))
            }
        }
        return parts
    }

    private func text(_ text: String, _ x: Double, _ y: Double, anchor: String = "start", size: Int = 12)
        -> String
    {
        "<text x=\"\(Table.fixed(x, 1))\" y=\"\(Table.fixed(y, 1))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(text)</text>"
    }
}
