import CareCloud
import Configuration
import Downstream
import EventLoop
import HTTPSemantics
import HTTPWire
import Telemetry

/// The request as log and statistics will see it.
extension RequestRecord {
    init(_ request: OwnedRequest, requestID: [UInt8]) {
        self.init(
            requestID: requestID, method: Array(request.bytes[request.head.method]),
            userAgent: Array(request.value(of: .userAgent) ?? []), received: request.received)
    }

    /// The path template alone: ids and queries name customers.
    mutating func describe(_ call: Call) {
        tenant = call.tenant
        pathTemplate = Array(call.resource.pathTemplate.utf8)
        wantsTiming = call.fields.contains("X-Gateway-Timing")
    }

    mutating func describeClient(_ call: Call, of peer: Peer) {
        client = call.client
        guard let address = call.clientAddress, IPAddress(bytes: peer.address.address) != address else {
            return
        }
        clientAddress = Array(address.description.utf8)
    }

    mutating func note(_ delivery: Exchange.Delivery) {
        contentBytes = delivery.contentBytes
        isIncomplete = !delivery.isComplete
    }

    func line(_ duration: Duration) -> AccessLogLine {
        var line = AccessLogLine(status: status.code, bytes: UInt64(contentBytes), duration: duration)
        line.isIncomplete = isIncomplete
        if queueTime != nil { line.className = className }
        line.queueTime = queueTime
        line.upstreamTime = upstreamTime
        line.upstreamStatus = upstreamStatus
        return line
    }
}
