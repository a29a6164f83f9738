internal import JSON

extension Sandbox {
    /// Runs the endpoint of an accepted request.
    mutating func perform(_ endpoint: Endpoint, _ call: Call) throws(APIError) -> Reply {
        switch endpoint {
        case .list(let resource): try list(resource, call)
        case .item(let resource): try item(resource, call)
        case .create(let resource): try create(resource, call)
        case .replace(let resource): try replace(resource, call)
        case .remove(let resource): try remove(resource, call)
        case .upsertBatch(let resource): try upsertBatch(resource, call)
        case .removeBatch(let resource): try removeBatch(resource, call)
        case .customerList(let resource): try customerList(resource, call)
        case .customerProperties: try customerProperties(call)
        case .createProperty: try createProperty(call)
        case .replaceProperty: try replaceProperty(call)
        case .removeProperty: try removeProperty(call)
        case .upsertProperties: try upsertProperties(call)
        case .rewardVouchers: try rewardVouchers(call)
        case .createVoucher: try createVoucher(call)
        case .applyVoucher: try applyVoucher(call)
        case .pointsOverview: try walletOverview(.points, call)
        case .creditsOverview: try walletOverview(.credits, call)
        case .searchCustomers: try searchCustomers(call)
        case .sendPurchase: try sendPurchase(call)
        case .acceptPayment: try acceptPayment(call)
        case .recommendedBestRewards: try recommendedBestRewards(call)
        case .assignFreeCard: try assignFreeCard(call)
        case .validateFreeCard: try validateFreeCard(call)
        case .userLogin: try userLogin(call)
        case .userLogout: try userLogout(call)
        case .createToken: try createToken(call)
        case .replaceToken: try replaceToken(call)
        case .authenticationToken: try authenticationToken(call)
        case .tokenLogin: try tokenLogin(call)
        case .socialNetworkLogin: try socialNetworkLogin(call)
        case .authenticationTokenLogin: try authenticationTokenLogin(call)
        case .testCustomerLogin: try testCustomerLogin(call)
        case .tokenLogout: try tokenLogout(call)
        case .reverseTestString: reverseTestString(call)
        }
    }

    private func reverseTestString(_ call: Call) -> Reply {
        .data(["test_string": .string(String((call.query["test_string"] ?? "").reversed()))], call)
    }
}
