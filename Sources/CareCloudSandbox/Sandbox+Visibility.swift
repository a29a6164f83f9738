// A user of one partner does not see the customers of another, nor what belongs to them.
extension Sandbox {
    /// All records of a resource that the caller may see.
    func visible(_ resource: Resource, to call: Call) -> [Record] {
        let records = store.all(resource)
        guard call.session.partner != nil, resource.belongsToCustomer else { return records }
        return records.filter { isVisible($0, resource, to: call) }
    }

    /// A record that the path names; 404 when there is none or the caller may not see it.
    func existing(_ resource: Resource, _ id: String, _ call: Call) throws(APIError) -> Record {
        guard let record = store[resource, id], isVisible(record, resource, to: call) else {
            throw .notFound(resource: resource.pathName, id: id)
        }
        return record
    }

    /// 400 for a customer id in a body or query that nobody has, as far as the caller can see.
    func requireCustomer(_ id: String, _ call: Call) throws(APIError) {
        guard let record = store[.customers, id], isVisible(record, .customers, to: call) else {
            throw .badRequest(
                name: "customer_id", reason: "not_found", value: id, "There is no such customer.")
        }
    }

    /// The first record the caller may see whose field holds this text; linear.
    func firstVisible(
        _ resource: Resource, where field: String, is text: String, to call: Call
    ) -> Record? {
        store.all(resource).first { $0.text(field) == text && isVisible($0, resource, to: call) }
    }

    private func isVisible(_ record: Record, _ resource: Resource, to call: Call) -> Bool {
        guard let partner = call.session.partner, resource.belongsToCustomer,
            let customer = record.text("customer_id"), let owner = store[.customers, customer]?.partner
        else { return true }
        return owner == partner
    }
}
