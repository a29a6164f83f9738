extension CareCloudTarget {
    /// The parts of a path before the resource.
    struct Address {
        let interface: Interface?
        let version: String?
        /// From the resource on; all segments when there is no interface.
        let rest: ArraySlice<[UInt8]>

        private static let base = ["webservice", "rest-api"].map { Array($0.utf8) }

        init(_ segments: [[UInt8]]) {
            var rest = segments[...]
            guard segments.starts(with: Self.base),
                let interface = Interface.allCases.first(where: { interface in
                    segments.dropFirst(Self.base.count).first?.elementsEqual(interface.segment.utf8) == true
                })
            else {
                interface = nil
                version = nil
                self.rest = rest
                return
            }
            rest = rest.dropFirst(Self.base.count + 1)
            self.interface = interface
            version = rest.first.flatMap(Self.version)
            self.rest = version == nil ? rest : rest.dropFirst()
        }

        /// No resource looks like `v1`, so a path without a version still tells its resource.
        private static func version(_ segment: [UInt8]) -> String? {
            guard segment.first == UInt8(ascii: "v"), segment.count >= 2,
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= segment[1]
            else { return nil }
            return String(validating: segment, as: UTF8.self)
        }

        /// Whether ``version`` is the only one there is, byte by byte.
        var hasKnownVersion: Bool {
            version?.utf8.elementsEqual(CareCloudTarget.knownVersion.utf8) == true
        }

        /// Words of the specification and of the configuration, and marks for all that came from the client.
        func template(_ match: PathTrie.Match, inside: ArraySlice<[UInt8]>, apiPath: [UInt8]) -> String {
            guard let interface else {
                let prefix = String(decoding: apiPath, as: UTF8.self)
                let isWhole = inside.isEmpty || inside.first == []
                return isWhole ? prefix : prefix + (prefix.hasSuffix("/") ? "" : "/") + "{…}"
            }
            var template = "/webservice/rest-api/" + interface.segment
            if version != nil {
                template += "/" + (hasKnownVersion ? CareCloudTarget.knownVersion : "{version}")
            }
            template += match.template
            var shown = match.depth
            if shown == 0, let first = rest.first {
                template += first.isEmpty ? "/" : "/{unknown}"
                shown = 1
            }
            return shown < rest.count ? template + "/{…}" : template
        }
    }
}
