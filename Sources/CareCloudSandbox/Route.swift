internal import HTTPSemantics

/// What the sandbox does for one method of one path.
enum Endpoint {
    case list(Resource), item(Resource), create(Resource), replace(Resource), remove(Resource)
    case upsertBatch(Resource), removeBatch(Resource)
    /// Lists below `/customers/{customer_id}`.
    case customerList(Resource)
    case customerProperties, createProperty, replaceProperty, removeProperty, upsertProperties
    case rewardVouchers, createVoucher, applyVoucher
    case pointsOverview, creditsOverview
    case searchCustomers
    case sendPurchase, acceptPayment, recommendedBestRewards
    case assignFreeCard, validateFreeCard
    case userLogin, userLogout
    case createToken, replaceToken, authenticationToken, tokenLogout
    case tokenLogin, socialNetworkLogin, authenticationTokenLogin, testCustomerLogin
    case reverseTestString

    /// Whether the settings for logins apply.
    var isLogin: Bool {
        switch self {
        case .userLogin, .tokenLogin, .socialNetworkLogin, .authenticationTokenLogin, .testCustomerLogin:
            true
        default: false
        }
    }
}

/// One method of one path.
struct Operation {
    let method: Method
    let endpoint: Endpoint
    /// The only interface that offers it; nil when both do.
    let interface: APIInterface?
    let isAnonymous: Bool

    func isOffered(by candidate: APIInterface) -> Bool { interface == nil || interface == candidate }

    static func get(
        _ endpoint: Endpoint, only interface: APIInterface? = nil, anonymous: Bool = false
    ) -> Operation {
        Operation(method: .get, endpoint: endpoint, interface: interface, isAnonymous: anonymous)
    }

    static func post(
        _ endpoint: Endpoint, only interface: APIInterface? = nil, anonymous: Bool = false
    ) -> Operation {
        Operation(method: .post, endpoint: endpoint, interface: interface, isAnonymous: anonymous)
    }

    static func put(_ endpoint: Endpoint, only interface: APIInterface? = nil) -> Operation {
        Operation(method: .put, endpoint: endpoint, interface: interface, isAnonymous: false)
    }

    static func delete(_ endpoint: Endpoint, only interface: APIInterface? = nil) -> Operation {
        Operation(method: .delete, endpoint: endpoint, interface: interface, isAnonymous: false)
    }
}

/// One path template with its methods.
struct Route {
    /// Segments after the version; `*` stands for any id.
    let template: [Substring]
    let operations: [Operation]

    init(_ template: String, _ operations: Operation...) {
        self.template = template.split(separator: "/")
        self.operations = operations
    }

    /// The ids in the path, or nil when the path is not of this template.
    func match(_ segments: [String]) -> [String]? {
        guard segments.count == template.count else { return nil }
        var ids: [String] = []
        for (part, segment) in zip(template, segments) {
            if part == "*" {
                ids.append(segment)
            } else if part != segment[...] {
                return nil
            }
        }
        return ids
    }

    /// The first route that fits; fixed words stand before ids in the table.
    static func find(_ segments: [String]) -> (route: Route, ids: [String])? {
        for route in table {
            if let ids = route.match(segments) { return (route, ids) }
        }
        return nil
    }

    func operation(_ method: Method) -> Operation? { operations.first { $0.method == method } }
}
