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
    let writer: ResponseWriter

    /// Responses beyond this are sent before the next request is answered.
    static let turnLimit = 128 * 1024
    /// Capacity of `bytes`: a turn, and one more response with a copied body and a long head.
    static let room = turnLimit + 2 * copyLimit

    /// - Parameter writer: of the heads.
    init(_ writer: ResponseWriter = ResponseWriter(idleTimeout: .zero)) {
        self.writer = writer
        bytes.reserveCapacity(Self.room)
    }

    var count: Int { bytes.count + attachedCount }
    var isEmpty: Bool { count == 0 }

    /// Ends a head that was appended up to its last field, with what the connection has to say
    /// (RFC 9112 §9.3).
    public func endHead(version: HTTPVersion, keepsAlive: Bool) {
        writer.endHead(version: version, keepsAlive: keepsAlive, into: &bytes)
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

    /// Makes the buffer empty. Its capacity stays, unless an unusual response has enlarged it.
    func removeAll() {
        if bytes.capacity < 2 * Self.room {
            bytes.removeAll(keepingCapacity: true)
        } else {
            bytes = []
            bytes.reserveCapacity(Self.room)
        }
        attachments.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        attachedCount = 0
    }

    /// The bytes after the first `sent`, as pieces that do not share the buffer's storage: the next turn would have to
    /// replace a shared one. Attached bodies are not copied. O(bytes that are copied).
    func remainder(after sent: Int) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var skip = sent
        func add(_ piece: ArraySlice<UInt8>, isCopied: Bool) {
            guard skip < piece.count else {
                skip -= piece.count
                return
            }
            let rest = piece.dropFirst(skip)
            pieces.append(isCopied ? Self.copy(rest) : rest)
            skip = 0
        }
        var start = 0
        for attachment in attachments {
            add(bytes[start..<attachment.offset], isCopied: true)
            add(attachment.body[...], isCopied: false)
            start = attachment.offset
        }
        add(bytes[start...], isCopied: true)
        return pieces
    }

    /// `Array(slice)` shares the storage when the slice covers all of it.
    private static func copy(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy[...]
    }
}
