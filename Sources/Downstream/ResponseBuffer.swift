public import HTTPWire

/// Responses of one loop turn on their way out: bytes that are copied in, and whole bodies that are not.
///
/// One a loop, reused, so that a hit allocates nothing. Order of appending is order on the wire.
public final class ResponseBuffer {
    /// A body that stands between `bytes[..<offset]` and what follows.
    struct Attachment {
        let offset: Int
        let body: [UInt8]
    }

    /// Bodies up to this size are cheaper to copy than to gather.
    public static let copyLimit = 16 * 1024

    /// Heads and small bodies; append to it.
    public var bytes: [UInt8] = []
    private(set) var attachments: [Attachment] = []
    private(set) var attachedCount = 0
    /// Of what is attached.
    private(set) var owners: [any AnyObject & Sendable] = []

    init() {
        bytes.reserveCapacity(128 * 1024)
    }

    var count: Int { bytes.count + attachedCount }
    var isEmpty: Bool { count == 0 }

    /// Ends a head that was appended up to its last field, with what the connection has to say
    /// (RFC 9112 §9.3).
    public func endHead(version: HTTPVersion, keepsAlive: Bool) {
        ResponseWriter.endHead(version: version, keepsAlive: keepsAlive, into: &bytes)
    }

    /// Appends a body: copied when small, else held without copying.
    ///
    /// - Parameter owner: kept alive until the body is sent, if it was not copied.
    public func append(body: [UInt8], owner: (any AnyObject & Sendable)? = nil) {
        if body.count <= Self.copyLimit {
            bytes.append(contentsOf: body)
        } else {
            attachments.append(Attachment(offset: bytes.count, body: body))
            attachedCount += body.count
            if let owner { owners.append(owner) }
        }
    }

    func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        attachments.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        attachedCount = 0
    }

    /// Hands the first `sent` bytes off and gives the rest as pieces of their own.
    func remainder(after sent: Int) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var skip = sent
        func add(_ piece: ArraySlice<UInt8>) {
            if skip >= piece.count {
                skip -= piece.count
            } else {
                pieces.append(piece.dropFirst(skip))
                skip = 0
            }
        }
        var start = 0
        for attachment in attachments {
            add(ArraySlice(Array(bytes[start..<attachment.offset])))
            add(attachment.body[...])
            start = attachment.offset
        }
        add(ArraySlice(Array(bytes[start...])))
        return pieces
    }
}
