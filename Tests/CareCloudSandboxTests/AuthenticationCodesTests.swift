import JSON
import Testing

@testable import CareCloudSandbox

@Suite("Codes that log in once")
struct AuthenticationCodesTests {
    private let now = ContinuousClock.now

    @Test("A code names its customer once (CareCloud: getTokenAuthentication)")
    func once() {
        var codes = AuthenticationCodes()
        let (requestID, code) = codes.mint(for: "c", application: nil, validUntil: now + .seconds(1))
        #expect(codes.spend(code, requestID: requestID, application: "any", at: now) == "c")
        #expect(codes.spend(code, requestID: requestID, application: "any", at: now) == nil)
    }

    @Test("A wrong code, request or application, and a code too old, name nobody and spend nothing")
    func wrong() {
        var codes = AuthenticationCodes()
        let (requestID, code) = codes.mint(for: "c", application: "shop", validUntil: now + .seconds(1))
        #expect(codes.spend("WRONG1", requestID: requestID, application: "shop", at: now) == nil)
        #expect(codes.spend(code, requestID: "other", application: "shop", at: now) == nil)
        #expect(codes.spend(code, requestID: requestID, application: "web", at: now) == nil)
        #expect(codes.spend(code, requestID: requestID, application: "shop", at: now + .seconds(1)) == nil)
        #expect(codes.spend(code, requestID: requestID, application: "shop", at: now) == "c")
    }

    @Test("A code that nobody was logged in for names nobody")
    func nobody() {
        var codes = AuthenticationCodes()
        let (requestID, code) = codes.mint(for: nil, application: nil, validUntil: now + .seconds(1))
        #expect(codes.spend(code, requestID: requestID, application: "shop", at: now) == nil)
    }
}
