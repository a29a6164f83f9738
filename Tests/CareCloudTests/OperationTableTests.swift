import HTTPSemantics
import Testing

@testable import CareCloud

@Suite("The table of operations")
struct OperationTableTests {
    @Test("every generated row is read: 322 operations of 83 resources")
    func complete() {
        let table = OperationTable.shared
        #expect(Operation.all.count == 322)
        #expect(Operation.all.enumerated().allSatisfy { $0.offset == $0.element.id })
        #expect(Set(Operation.all.map(\.name)).count == 322)
        #expect(table.resources.count == 83)
        #expect(Set(table.resources.values.map(\.tag)).count == 83)
        #expect(table.resources.values.allSatisfy { $0.tag < InvalidationTags.firstFamilyTag })
    }

    @Test("an operation is found by its own path with sample ids", arguments: CareCloud.Operation.all)
    func found(_ operation: CareCloud.Operation) throws {
        for interface in Interface.allCases {
            let target = try resource(sample(operation.path), on: interface)
            #expect(target.isRecognized)
            #expect(target.operation(for: operation.method)?.id == operation.id)
            #expect(
                target.pathTemplate
                    == "/webservice/rest-api/\(interface.segment)/v1.0\(operation.path)")
        }
    }

    @Test(
        "words win over parameters, and anything that is not empty is a parameter",
        arguments: [
            ("GET /customers/actions/search-customers", "getCustomerSearch"),
            ("GET /customers/8bed", "getCustomer"),
            ("GET /customers/%20", "getCustomer"),
            ("POST /cards/batch", "postBatchCards"),
            ("PUT /cards/8bed", "putCard"),
            ("GET /rewards/tags", "getSubRewardTags"),
            ("GET /rewards/actions/reward-recommendations", "getRewardRecommendations"),
            ("DELETE /product-reservation-prices/batch", "postBulkDeleteProductReservationPrices"),
        ])
    func precedence(_ line: String, _ name: String) throws {
        #expect(try operation(line).name == name)
    }

    @Test("a word that lacks the method is not taken for the parameter beside it")
    func noWayBack() throws {
        #expect(try resource("/cards/batch").operation(for: .get) == nil)
        #expect(try resource("/customers/actions").operation(for: .get) == nil)
    }

    @Test("HEAD has the operation of GET, RFC 9110 §9.3.2; methods that CareCloud lacks have none")
    func methods() throws {
        #expect(try resource("/stores").operation(for: .head)?.name == "getStores")
        #expect(try resource("/tokens").operation(for: .head) == nil)
        for method in [Method.patch, .options, .delete] {
            #expect(try resource("/stores").operation(for: method) == nil)
        }
    }

    @Test(
        "facts of the table",
        arguments: [
            (
                "POST /purchases/actions/accept-payment", CareCloud.Operation.Effect.computeReadonly,
                PriorityClass.checkout, Duration.seconds(5)
            ),
            ("POST /purchases/actions/send-purchase", .mutate, .checkout, .seconds(30)),
            ("GET /wallet/actions/points-overview", .read, .checkout, .seconds(5)),
            ("PUT /vouchers/8bed", .mutate, .checkout, .seconds(5)),
            ("POST /vouchers/batch", .batch, .sync, .seconds(30)),
            ("DELETE /product-reservation-prices/batch", .batch, .sync, .seconds(30)),
            ("GET /customers", .read, .lookup, .seconds(5)),
            ("POST /one-time-password/actions/send", .messageOrSecret, .lookup, .seconds(5)),
            ("POST /users/actions/login", .authState, .lookup, .seconds(5)),
            ("POST /tokens", .authState, .lookup, .seconds(5)),
            ("GET /tokens/8bed/actions/auth-token", .mintSecret, .lookup, .seconds(5)),
            ("GET /stores", .read, .browse, .seconds(5)),
            ("POST /stores", .mutate, .background, .seconds(30)),
            ("GET /messages", .read, .browse, .seconds(5)),
            ("POST /events", .mutate, .background, .seconds(30)),
            ("GET /tests/connection", .read, .background, .seconds(30)),
        ])
    func facts(
        _ line: String, effect: CareCloud.Operation.Effect, priority: PriorityClass, deadline: Duration
    ) throws {
        let operation = try operation(line)
        #expect(operation.effect == effect)
        #expect(operation.priority == priority)
        #expect(operation.isWaitedFor == (deadline == .seconds(5)))
        #expect((operation.cacheClass == nil) == (operation.method != .get))
    }

    @Test("paths outside the specification have a priority too")
    func unknownPriority() throws {
        #expect(try resource("/vouchers/8bed/more").priority(for: .get) == .checkout)
        #expect(try resource("/target-groups/batch").priority(for: .post) == .sync)
        #expect(try resource("/target-groups").priority(for: .get) == .browse)
        #expect(try resource("/purchases").priority(for: .head) == .checkout)
    }

    @Test("exactly twelve operations need no token")
    func anonymous() throws {
        #expect(Operation.all.filter(\.isAnonymous).count == 12)
        for line in ["GET /tests/connection", "POST /users/actions/login", "POST /tokens", "GET /languages"] {
            #expect(try operation(line).isAnonymous)
        }
        #expect(try !operation("POST /users/actions/logout").isAnonymous)
    }

    @Test("what the specification offers on one interface only is marked so")
    func interfaces() throws {
        #expect(try operation("GET /stores").interfaces == [.enterprise, .customer])
        #expect(try operation("GET /audiences").interfaces == [.enterprise])
        #expect(try operation("PUT /tokens/8bed").interfaces == [.customer])
    }

    @Test("parameter names are the query's, without brackets")
    func parameterNames() throws {
        let names = try operation("GET /cards").parameterNames
        #expect(names.contains("count") && names.contains("card_number_list"))
        #expect(!names.contains("Accept-Language"))
        #expect(try operation("GET /cards/8bed").parameterNames.isEmpty)
        #expect(Operation.all.allSatisfy { Set($0.parameterNames).count == $0.parameterNames.count })
    }

    @Test(
        "the families of resources",
        arguments: [
            (
                ResourceFamily.customer,
                """
                customers customer-source-records cards points point-history point-reservations credits \
                credit-history wallet vouchers purchases orders events messages bookings \
                product-reservations entrances stamps stamper-cards tasks recommendations tokens
                """
            ),
            (
                .catalogue,
                """
                products product-brands product-groups product-reservation-prices reservable-products \
                rewards campaigns campaign-products stamper-campaigns booking-tickets segments audiences
                """
            ),
            (
                .reference,
                """
                stores store-groups currencies countries languages card-types customer-properties statuses \
                customer-sources interests agreements partners users user-roles communication-channels \
                message-templates event-groups segment-groups task-states booking-statuses
                """
            ),
        ])
    func families(_ family: ResourceFamily, _ names: String) {
        for name in names.split(separator: " ") {
            #expect(OperationTable.shared.resources[Array(name.utf8)]?.family == family, "\(name)")
        }
    }
}
