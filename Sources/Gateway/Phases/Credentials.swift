import CareCloud
import Configuration
import HTTPSemantics

/// The fields of the request with the token it goes with: the gateway's own, the client's, or none.
extension GatewayCore {
    func authorizedFields(_ call: Call) -> HTTPFields {
        var fields = ForwardedFields.toUpstream(call, viaName: viaName)
        switch call.authorization {
        case .client: break
        case .none: fields.removeAll("Authorization")
        case .injected(let interface):
            fields.removeAll("Authorization")
            if let authorization = call.tenant.policy(for: interface).authorization {
                fields.append("Authorization", authorization.bytes)
            }
        }
        return fields
    }
}
