extension IPAddress {
    /// Reads an address as proxies write it in `X-Forwarded-For`: alone or with a port, IPv6 perhaps in
    /// brackets and with a port always so (RFC 7239 §6). The port is dropped; nil for one that is none.
    public init?(node text: String) {
        let address: Substring
        let port: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            address = text[..<end].dropFirst()
            port = text[end...].dropFirst()
            guard address.contains(":") else { return nil }
        } else if let colon = text.firstIndex(of: ":"), text[..<colon].contains(".") {
            (address, port) = (text[..<colon], text[colon...])
        } else {
            (address, port) = (text[...], "")
        }
        guard Self.isPort(port) else { return nil }
        self.init(String(address))
    }

    /// Nothing, or a colon and one to five digits.
    private static func isPort(_ text: Substring) -> Bool {
        guard text.hasPrefix(":") else { return text.isEmpty }
        let digits = text.utf8.dropFirst()
        return 1...5 ~= digits.count && digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            && UInt16(text.dropFirst()) != nil
    }
}
