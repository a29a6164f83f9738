import CareCloud
import Configuration

/// One CareCloud project behind the gateway, as the phases need it.
struct Tenant: Sendable {
    /// Its number: lane upstream, generations in the cache.
    let index: Int
    let name: String
    /// `name` as the log writes it.
    let nameBytes: [UInt8]
    /// Lower case, without port.
    let hosts: [[UInt8]]
    /// What is proxied.
    let apiPath: [UInt8]
    let enterprise: InterfacePolicy
    let customer: InterfacePolicy

    func policy(for interface: Interface) -> InterfacePolicy {
        switch interface {
        case .enterprise: enterprise
        case .customer: customer
        }
    }
}

/// How requests to one of CareCloud's interfaces are authorized.
struct InterfacePolicy: Sendable {
    /// Where the gateway's own credentials come from; the raw value is the word in `/stats`.
    enum Source: String, Sendable {
        case none
        case file
        case environment
    }

    let clientAuthorization: ClientAuthorization
    let source: Source
    /// The whole value of the Authorization field that is put in.
    let authorization: Secret?
}

extension Tenant {
    /// Reads the tenant's secrets.
    init(_ configuration: TenantConfiguration, index: Int) throws(StartError) {
        self.index = index
        name = configuration.name
        nameBytes = Array(configuration.name.utf8)
        hosts = configuration.hosts.map { Array($0.utf8) }
        apiPath = Array(configuration.apiPath.utf8)
        enterprise = try InterfacePolicy(configuration.enterprise)
        customer = try InterfacePolicy(configuration.customer)
    }
}
