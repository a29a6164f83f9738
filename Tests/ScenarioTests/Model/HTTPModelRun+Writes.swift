extension HTTPModelRun {
    private static let statuses: [String?] = [
        "204 No Content", "200 OK", "201 Created", "400 Bad Request", "404 Not Found",
        "500 Internal Server Error",
        nil,
    ]

    func write(_ change: ModelChange) throws {
        let status = random.one(of: Self.statuses)
        try write(change, status)
    }

    private func write(_ change: ModelChange, _ status: String?) throws {
        note("\(change.method) \(change.path): \(status ?? "lost")")
        let isRefused = status?.hasPrefix("4") == true && !change.isBatch
        origin.change { state in
            state.writeStatus = status
            guard !isRefused else { return }
            for (number, resource) in ModelResource.all.enumerated() where change.drops(resource) {
                state.versions[number] += 1
            }
        }
        let answer = try client.ask(.enterprise(change.path, method: change.method, body: "{}"))
        try expect("\(answer.status)" == status?.prefix(3) ?? "502", "\(answer.status) to a write")
        guard !isRefused else { return }
        model.drop { change.drops($0.resource) }
        let versions = origin.change { $0.versions }
        for (number, resource) in ModelResource.all.enumerated() where change.drops(resource) {
            floors[number] = versions[number]
        }
    }

    /// The token may show another customer now.
    func login() throws {
        note("login of a")
        origin.change { $0.writeStatus = "200 OK" }
        let answer = try client.ask(
            .customer("/tokens/a/actions/login", method: "POST", "Authorization: Bearer a", body: "{}"))
        try expect(answer.status == 200, "\(answer.status) to a login")
        model.remove { $0.resource.interface == API.customer && $0.key.authorization == "Bearer a" }
    }

    func purge() throws {
        let isSoft = random.isLucky(percent: 50)
        let (order, fits) = random.one(
            of: [
                (#""all":true"#, { _ in true }), (#""family":"reference""#, { $0.family == .reference }),
                (#""resource":"products""#, { $0.path == "/products" }),
            ] as [(String, (ModelResource) -> Bool)])
        note("purge of \(order)\(isSoft ? ", soft" : "")")
        let admin = try RawClient(port: gateway.adminPort)
        defer { admin.close() }
        let answer = try admin.ask(
            Request(
                method: "POST", target: "/purge", fields: ["Authorization: Bearer \(Self.key)"],
                body: Array("{\(order)\(isSoft ? #","soft":true"# : "")}".utf8)))
        try expect(answer.status == 200, "\(answer.status) to a purge")
        if isSoft { model.drop { fits($0.resource) } } else { model.remove { fits($0.resource) } }
    }

    /// A read is on its way while a write is answered: whoever asks after the write does not join it, and it is not kept.
    func overtake() throws {
        guard !origin.change({ $0.isFailing }) else { return }
        let stores = HTTPModelRead(resource: 0, query: newQuery())
        let (change, concerns) = random.one(of: [(ModelChange.all[3], true), (ModelChange.all[0], false)])
        let holds = random.one(of: [ModelOrigin.Hold.answer, .content])
        note("the \(holds) to a read of \(stores.query) is held")
        origin.change { $0.holdsNext = holds }
        let before = scripted.requestCount
        let (port, request) = (gateway.port, stores.request(tag: nil))
        let held = Aside {
            let client = try RawClient(port: port)
            defer { client.close() }
            return try client.ask(request)
        }
        try scripted.waitForRequests(before + 1)
        try write(change, "204 No Content")
        if concerns { try read(stores) }
        origin.gate.open()
        let answer = try held.value()
        try expect(answer.status == 200, "\(answer.status) to the read that was held")
        if concerns {
            // The later one has come first, and stays.
            try read(stores)
        } else {
            let count = scripted.requestCount
            let again = try client.ask(request)
            try expect(again.isSpared && again.body == answer.body, "not kept: \(again.cacheStatus)")
            try expect(scripted.requestCount == count, "asked again")
        }
    }
}
