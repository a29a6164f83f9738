public import CacheStore
public import Configuration
public import JSON

/// What an operator wants to be rid of.
public struct PurgeOrder: Sendable, Equatable {
    /// Which stored answers.
    public enum Selection: Sendable, Equatable {
        /// All of the tenant.
        case all
        /// Those of one path and query, as tills send it, without `path_prefix`: in each language, coding and for each token.
        case url(String)
        /// Those whose path and query begin so.
        case prefix(String)
        /// Those of one resource: the first segment behind the version.
        case resource(String)
        /// Those of one family.
        case family(CacheFamily)
        /// Those in which this id of a customer stands, in the path, the query or the content. Customers' content that is
        /// coded (gzip) cannot be looked through and goes as well.
        case customer(String)
    }

    /// Nil for the only one there is.
    public var tenant: String?
    /// Which stored answers.
    public var selection: Selection
    /// Hard: gone. Soft: confirmed before they are used again.
    public var mode: CacheStore.PurgeMode

    /// An order.
    public init(tenant: String?, selection: Selection, mode: CacheStore.PurgeMode) {
        self.tenant = tenant
        self.selection = selection
        self.mode = mode
    }
}

/// Why an order cannot be carried out: a line for whoever gave it.
public struct PurgeError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// The order is no JSON text.
    public static let notJSON = PurgeError("Send a JSON object: \(PurgeOrder.example)")
}

extension PurgeOrder {
    private static let selectors = ["url", "prefix", "resource", "family", "customer", "all"]

    /// Reads `{"tenant": "default", "resource": "stores", "soft": true}`.
    public init(json: JSONValue) throws(PurgeError) {
        guard case .object(let object) = json else { throw PurgeError.notJSON }
        for name in object.members.map(\.name)
        where !Self.selectors.contains(name) && name != "tenant" && name != "soft" {
            throw PurgeError("\"\(name)\" is not known here. Send \(Self.example)")
        }
        let given = Self.selectors.filter { json[$0] != nil }
        guard let name = given.first, given.count == 1, let value = json[name] else {
            throw PurgeError("Name one of \(Self.selectors.joined(separator: ", ")): \(Self.example)")
        }
        selection = try Self.selection(name, value)
        guard json["tenant"] == nil || json["tenant"]?.string != nil else {
            throw PurgeError("\"tenant\" must be a tenant's name.")
        }
        tenant = json["tenant"]?.string
        switch json["soft"] {
        case nil, .bool(false)?: mode = .hard
        case .bool(true)?: mode = .soft
        default: throw PurgeError("\"soft\" must be true or false.")
        }
    }

    static let example = #"{"resource": "stores"} or {"url": "/webservice/rest-api/…", "soft": true}"#

    private static func selection(_ name: String, _ value: JSONValue) throws(PurgeError) -> Selection {
        if name == "all" {
            guard value == .bool(true) else { throw PurgeError("\"all\" must be true, or stand not there.") }
            return .all
        }
        guard let text = value.string, !text.isEmpty else {
            throw PurgeError("\"\(name)\" must be a text that is not empty.")
        }
        switch name {
        case "url", "prefix":
            guard text.hasPrefix("/") else {
                throw PurgeError("\"\(name)\" must begin with a slash, such as /webservice/rest-api/.")
            }
            return name == "url" ? .url(text) : .prefix(text)
        case "resource": return .resource(text)
        case "customer":
            guard text.utf8.count >= 6 else {
                throw PurgeError("\"customer\" must be a whole id: a short one stands in too much else.")
            }
            return .customer(text)
        default:
            guard let family = CacheFamily(rawValue: text) else {
                throw PurgeError("\"family\" must be customer, catalogue, reference or other.")
            }
            return .family(family)
        }
    }
}
