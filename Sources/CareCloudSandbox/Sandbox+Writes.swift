internal import JSON

extension Sandbox {
    func requestedRecord(_ resource: Resource, _ call: Call) throws(APIError) -> JSONObject {
        try call.object().requiredObject(resource.singular)
    }

    mutating func create(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        let object = try call.object()
        let fields = try object.requiredObject(resource.singular)
        if resource == .cards, let number = fields["card_number"]?.string {
            try requireNew(cardNumber: number)
        }
        let id = store.newID(resource)
        put(fields, resource, id: id, call)
        if resource == .customers, call.interface == .customer, object["autologin"]?.bool == true,
            let caller = call.caller
        {
            customerTokens.update(caller.token) { $0.customer = id }
        }
        return .created(resource.idField, id)
    }

    /// PUT keeps nothing of the old record but its id.
    mutating func replace(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        _ = try existing(resource, call.id(), call)
        put(try requestedRecord(resource, call), resource, id: call.id(), call)
        return .noContent
    }

    mutating func remove(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        _ = try existing(resource, call.id(), call)
        store[resource, call.id()] = nil
        return .noContent
    }

    /// Replaces the records whose id is known and creates the others; all or none (`error_processing` 1).
    mutating func upsertBatch(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        for fields in try batch(resource, call) {
            let known = fields[resource.idField]?.string.flatMap { id in
                (try? existing(resource, id, call)) == nil ? nil : id
            }
            put(fields, resource, id: known ?? store.newID(resource), call)
        }
        return .noContent
    }

    mutating func removeBatch(_ resource: Resource, _ call: Call) throws(APIError) -> Reply {
        var ids: [String] = []
        for fields in try batch(resource, call) {
            let id = try fields.requiredString(resource.idField)
            guard (try? existing(resource, id, call)) != nil else {
                throw .badRequest(
                    name: resource.idField, reason: "not_found", value: id, "There is no such record.")
            }
            ids.append(id)
        }
        for id in ids { store[resource, id] = nil }
        return .noContent
    }

    /// At most 1,000 records, as the API has it.
    private func batch(_ resource: Resource, _ call: Call) throws(APIError) -> [JSONObject] {
        let objects = try call.object().requiredObjects(resource.rawValue)
        guard objects.count <= 1000 else {
            throw .badRequest(
                name: resource.rawValue, reason: "not_allowed_value", "A batch holds at most 1000 records.")
        }
        return objects
    }

    private mutating func put(_ fields: JSONObject, _ resource: Resource, id: String, _ call: Call) {
        var record = Record([resource.idField: .string(id)])
        for member in fields.members where member.name != resource.idField {
            record.fields[member.name] = member.value
        }
        if resource == .vouchers, let reward = fields["reward_id"] {
            record.fields["reward_id"] = nil
            record.fields["reward"] = ["reward_id": reward]
        }
        record.fields["last_change"] = .string(call.time)
        if resource.hasState { record.fields["state"] = fields["state"] ?? 1 }
        if resource == .customers {
            let old = store[resource, id]
            record.partner = old == nil ? call.session.partner : old?.partner
        }
        store[resource, id] = record
    }

    private func requireNew(cardNumber: String) throws(APIError) {
        guard store.first(.cards, where: "card_number", is: cardNumber) == nil else {
            throw .badRequest(
                name: "card_number", reason: "already_exists", value: cardNumber, "The card exists already.")
        }
    }
}

// Properties of customers: their id is `property_id:customer_id`.
extension Sandbox {
    mutating func createProperty(_ call: Call) throws(APIError) -> Reply {
        _ = try existing(.customers, call.id(), call)
        let fields = try requestedRecord(.propertyRecords, call)
        let id = try fields.requiredString("property_id") + ":" + call.id()
        guard store[.propertyRecords, id] == nil else {
            throw .badRequest(
                name: "property_id", reason: "already_exists", value: id, "The customer has this property.")
        }
        put(fields, .propertyRecords, id: id, call)
        return .created(Resource.propertyRecords.idField, id)
    }

    mutating func replaceProperty(_ call: Call) throws(APIError) -> Reply {
        try requireProperty(call)
        put(try requestedRecord(.propertyRecords, call), .propertyRecords, id: call.id(1), call)
        return .noContent
    }

    mutating func removeProperty(_ call: Call) throws(APIError) -> Reply {
        try requireProperty(call)
        store[.propertyRecords, call.id(1)] = nil
        return .noContent
    }

    mutating func upsertProperties(_ call: Call) throws(APIError) -> Reply {
        _ = try existing(.customers, call.id(), call)
        var named: [(id: String, fields: JSONObject)] = []
        for fields in try batch(.propertyRecords, call) {
            named.append((try fields.requiredString("property_id") + ":" + call.id(), fields))
        }
        for (id, fields) in named { put(fields, .propertyRecords, id: id, call) }
        return .noContent
    }

    private func requireProperty(_ call: Call) throws(APIError) {
        _ = try existing(.customers, call.id(), call)
        guard call.id(1).hasSuffix(":" + call.id()) else {
            throw .notFound(resource: Resource.propertyRecords.pathName, id: call.id(1))
        }
        _ = try existing(.propertyRecords, call.id(1), call)
    }
}
