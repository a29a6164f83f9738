extension Route {
    /// The part of the API that the sandbox stands in for, by resource.
    static let table: [Route] =
        referenceRoutes + catalogueRoutes + customerRoutes + cardAndVoucherRoutes + purchaseRoutes
        + sessionRoutes

    private static let referenceRoutes = [
        Route("tests/connection", .get(.reverseTestString, anonymous: true)),
        Route("languages", .get(.list(.languages), anonymous: true)),
        Route("countries", .get(.list(.countries))),
        Route("currencies", .get(.list(.currencies))),
        Route("currencies/*", .get(.item(.currencies))),
        Route("stores", .get(.list(.stores)), .post(.create(.stores))),
        Route("stores/*", .get(.item(.stores)), .put(.replace(.stores))),
    ]

    private static let catalogueRoutes = [
        Route("products", .get(.list(.products))),
        Route("products/batch", .post(.upsertBatch(.products), only: .enterprise)),
        Route("products/*", .get(.item(.products))),
        Route("product-reservation-prices", .get(.list(.productReservationPrices))),
        Route(
            "product-reservation-prices/batch",
            .post(.upsertBatch(.productReservationPrices), only: .enterprise),
            .delete(.removeBatch(.productReservationPrices), only: .enterprise)),
        Route("product-reservation-prices/*", .get(.item(.productReservationPrices))),
        Route("rewards", .get(.list(.rewards))),
        Route("rewards/*", .get(.item(.rewards))),
        Route("rewards/*/vouchers", .get(.rewardVouchers)),
        Route("rewards/*/actions/create-voucher", .post(.createVoucher)),
    ]

    private static let customerRoutes = [
        Route("customers", .get(.list(.customers)), .post(.create(.customers))),
        Route("customers/actions/search-customers", .get(.searchCustomers, only: .enterprise)),
        Route("customers/*", .get(.item(.customers)), .put(.replace(.customers))),
        Route("customers/*/cards", .get(.customerList(.cards))),
        Route("customers/*/vouchers", .get(.customerList(.vouchers))),
        Route("customers/*/rewards", .get(.customerList(.rewards))),
        Route("customers/*/purchases", .get(.customerList(.purchases))),
        Route("customers/*/points", .get(.customerList(.points))),
        Route("customers/*/property-records", .get(.customerProperties), .post(.createProperty)),
        Route("customers/*/property-records/batch", .post(.upsertProperties)),
        Route("customers/*/property-records/*", .put(.replaceProperty), .delete(.removeProperty)),
        Route("points", .get(.list(.points))),
        Route("credits", .get(.list(.credits))),
        Route("wallet/actions/points-overview", .get(.pointsOverview)),
        Route("wallet/actions/credits-overview", .get(.creditsOverview)),
    ]

    private static let cardAndVoucherRoutes = [
        Route("cards", .get(.list(.cards)), .post(.create(.cards), only: .enterprise)),
        Route("cards/batch", .post(.upsertBatch(.cards), only: .enterprise)),
        Route("cards/*", .get(.item(.cards)), .put(.replace(.cards))),
        Route("cards/actions/assign-free-card", .post(.assignFreeCard)),
        Route("cards/actions/validate-free-card", .post(.validateFreeCard)),
        Route("vouchers", .get(.list(.vouchers))),
        Route("vouchers/batch", .post(.upsertBatch(.vouchers), only: .enterprise)),
        Route("vouchers/*", .get(.item(.vouchers)), .put(.replace(.vouchers)), .delete(.remove(.vouchers))),
        Route("vouchers/*/actions/apply-voucher", .post(.applyVoucher)),
    ]

    private static let purchaseRoutes = [
        Route("purchases", .get(.list(.purchases))),
        Route("purchases/*", .get(.item(.purchases)), .put(.replace(.purchases), only: .enterprise)),
        Route("purchases/actions/send-purchase", .post(.sendPurchase)),
        Route("purchases/actions/accept-payment", .post(.acceptPayment)),
        Route("purchases/actions/recommended-best-rewards", .post(.recommendedBestRewards)),
    ]

    private static let sessionRoutes = [
        Route("users/actions/login", .post(.userLogin, only: .enterprise, anonymous: true)),
        Route("users/actions/logout", .post(.userLogout, only: .enterprise)),
        Route("tokens", .post(.createToken, only: .customer, anonymous: true)),
        Route("tokens/*", .put(.replaceToken, only: .customer)),
        Route("tokens/*/actions/auth-token", .get(.authenticationToken, only: .customer)),
        Route("tokens/*/actions/login", .post(.tokenLogin, only: .customer)),
        Route("tokens/*/actions/social-network-login", .post(.socialNetworkLogin, only: .customer)),
        Route(
            "tokens/*/actions/authentication-token-login",
            .post(.authenticationTokenLogin, only: .customer)),
        Route("tokens/*/actions/login-test-customer", .post(.testCustomerLogin, only: .customer)),
        Route("tokens/*/actions/logout", .post(.tokenLogout, only: .customer)),
    ]
}
