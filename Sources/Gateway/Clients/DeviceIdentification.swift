import HTTPSemantics

/// What a request says of the device that sends it. It is the gateway's affair: CareCloud never sees it.
enum DeviceIdentification {
    case none
    /// The device's key, or what was meant to be one.
    case key([UInt8])
    /// What a login at the gateway has brought, or what was meant to be that.
    case session([UInt8])

    /// Takes it out of a request's fields.
    static func take(from fields: inout HTTPFields) -> DeviceIdentification {
        if let key = fields.combined("X-Gateway-Key") {
            fields.removeAll("X-Gateway-Key")
            return .key(key)
        }
        guard let value = fields.combined("Authorization"), let space = value.firstIndex(of: 0x20),
            value[..<space].map({ $0 | 0x20 }) == Array("bearer".utf8)
        else { return .none }
        let token = Array(value[space...].drop { $0 == 0x20 })
        guard DeviceKey.hasForm(token) || DeviceSession.hasForm(token) else { return .none }
        fields.removeAll("Authorization")
        return DeviceKey.hasForm(token) ? .key(token) : .session(token)
    }
}
