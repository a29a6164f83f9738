import Foundation
import Testing

extension Scenarios {
    @Suite("Model", .serialized)
    struct Model {
        private static let environment = ProcessInfo.processInfo.environment
        private static let steps = environment["MODEL_STEPS"].flatMap { Int($0) } ?? 300
        private static let seeds: [UInt64] =
            if let seed = environment["MODEL_SEED"].flatMap({ UInt64($0) }) {
                [seed]
            } else {
                [1, UInt64.random(in: 1000...999_999)]
            }

        @Test("Whatever happens in whatever order, clients get what a plain model says", arguments: seeds)
        func random(seed: UInt64) throws {
            let origin = ModelOrigin()
            let scripted = try origin.start()
            try GatewayUnderTest.run(
                before: scripted,
                with: { settings in
                    settings.adminKey = HTTPModelRun.key
                    // Its requests would be nobody's step; and every no-cache counts here.
                    settings.top = ["cache: { refresh_ahead: false, forced_refreshes: 1000/s }"]
                    settings.tenant.append("forward_fields: [X-Till]")
                }
            ) { gateway throws in
                let run = try HTTPModelRun(gateway, origin, scripted, seed: seed)
                try run.play(steps: Self.steps)
                // Otherwise little was compared.
                #expect(run.outcomes["hit"] ?? 0 > Self.steps / 10, "\(run.outcomes)")
            }
        }
    }
}
