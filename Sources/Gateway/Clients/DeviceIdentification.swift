import HTTPSemantics

/// What a request says of the device that sends it. It is the gateway's affair: CareCloud never sees it.
enum DeviceIdentification {
    case none
    /// The device's key, or what was meant to be one.
    case key([UInt8])
    /// What a login at the gateway has brought, or what was meant to be that.
    case session([UInt8])

    /// Takes it out of a request's fields, wherever it stands.
    static func take(from fields: inout HTTPFields) -> DeviceIdentification {
        let bearer = bearer(in: fields)
        if case .none = bearer {} else { fields.removeAll("Authorization") }
        guard let key = fields.combined("X-Gateway-Key") else { return bearer }
        fields.removeAll("X-Gateway-Key")
        return .key(key)
    }

    /// What Authorization says of the device.
    static func bearer(in fields: HTTPFields) -> DeviceIdentification {
        guard let value = fields.combined("Authorization"), let space = value.firstIndex(of: 0x20),
            value[..<space].map({ $0 | 0x20 }) == Array("bearer".utf8)
        else { return .none }
        let token = Array(value[space...].drop { $0 == 0x20 })
        if DeviceKey.hasForm(token) { return .key(token) }
        return DeviceSession.hasForm(token) ? .session(token) : .none
    }
}
