import Telemetry
import Upstream

extension LogLine {
    /// What happened to a file of trusted certificates.
    init(_ change: AuthorityFileChange) {
        switch change {
        case .taken(let path):
            self.init(.info, "certificates read again", ["file": .text(path)])
        case .unusable(let path, let reason):
            self.init(
                .warning, "certificates not used, those from before stay",
                [
                    "file": .text(path), "reason": .text(reason),
                    "next": .text("write the whole file again, with certificates in PEM"),
                ])
        }
    }
}
