import CareCloud
import HTTPSemantics
import Testing

/// What stands for an identifier in sample paths, with an escaped colon, as record ids have one.
let sampleID = "8bed991c68a4%3A42"

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// A whole path.
func target(_ path: String, apiPath: String = "/webservice/rest-api/") throws -> CareCloudTarget {
    try #require(CareCloudTarget(path: bytes(path), apiPath: bytes(apiPath)))
}

/// A path below the version.
func resource(_ path: String, on interface: Interface = .enterprise) throws -> CareCloudTarget {
    try target("/webservice/rest-api/\(interface.segment)/v1.0\(path)")
}

/// `GET /stores` as an operation.
func operation(_ line: String) throws -> CareCloud.Operation {
    let parts = line.split(separator: " ")
    let method = try #require(Method(parts[0].utf8))
    return try #require(try resource(String(parts[1])).operation(for: method))
}

/// What a write drops: `POST /purchases/actions/send-purchase`.
func effect(
    of line: String, status: UInt16? = 200, on interface: Interface = .enterprise
) throws -> InvalidationSet {
    let parts = line.split(separator: " ")
    let method = try #require(Method(parts[0].utf8))
    return try resource(String(parts[1]), on: interface).invalidates(method: method, status: status)
}

/// A template with an identifier for every parameter.
func sample(_ template: String, id: String = sampleID) -> String {
    template.split(separator: "/").map { $0.hasPrefix("{") ? "/\(id)" : "/\($0)" }.joined()
}
