import CareCloud
import HTTPSemantics

/// Which of CareCloud's operations a request is. Unknown ones are forwarded all the same: older clients use
/// resources that the specification no longer has, and new ones appear.
extension RequestPipeline {
    func classify(_ call: inout Call) {
        call.operation = call.resource.operation(for: call.method == .head ? .get : call.method)
    }
}
