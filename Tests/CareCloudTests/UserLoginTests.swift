import CareCloud
import Testing

@Suite("Login messages (CareCloud: POST /users/actions/login)")
struct UserLoginTests {
    @Test("The message names application, login and password, whatever they hold (RFC 8259 §7)")
    func message() {
        let login = UserLogin(login: "till", password: "pä\"ss\\\n", externalApplicationID: "89d1a6111b3f")
        #expect(
            String(decoding: login.body(), as: UTF8.self)
                == #"{"user_external_application_id":"89d1a6111b3f","login":"till","password":"pä\"ss\\\n"}"#)
    }

    @Test(
        "The token is read, whatever surrounds it",
        arguments: [
            (
                #"{"data":{"bearer_token":"a1","valid_to":"1970-01-02 00:00:01","user":{"phone":420}}}"#,
                86_401
            ),
            (#"{"data":{"valid_to":"1970-01-01 01:00:00.059819","bearer_token":"a1"},"more":[1]}"#, 3600),
            (#"{"data":{"bearer_token":"a1","valid_to":"2000-03-01T00:00:00"}}"#, 951_868_800),
            (#"{"data":{"bearer_token":"a1"}}"#, nil),
            // A byte order mark may be skipped (RFC 8259 §8.1).
            ("\u{FEFF}" + #"{"data":{"bearer_token":"a1"}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":null}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":"soon"}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":"2023-13-04 10:31:56"}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":"2023-01-04 10:31:56 +01:00"}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":"99999999999999999999-01-04 10:31:56"}}"#, nil),
            (#"{"data":{"bearer_token":"a1","valid_to":""}}"#, nil),
        ] as [(String, Int64?)])
    func answer(content: String, validTo: Int64?) throws {
        let answer = try UserLoginAnswer(content: Array(content.utf8))
        #expect(answer.bearerToken == Array("a1".utf8))
        #expect(answer.validTo == validTo)
    }

    @Test(
        "Whatever else comes is a problem that says nothing of the answer",
        arguments: [
            ("", UserLoginAnswer.Problem.notJSON), ("<html>", .notJSON), ("{", .notJSON),
            (#"{"data":{"bearer_token":"a"}} x"#, .notJSON), ("[]", .noToken), ("{}", .noToken),
            (#"{"data":[]}"#, .noToken), (#"{"data":{}}"#, .noToken), (#"{"bearer_token":"a"}"#, .noToken),
            (#"{"data":{"bearer_token":5}}"#, .noToken), (#"{"data":{"bearer_token":null}}"#, .noToken),
            (#"{"data":{"bearer_token":""}}"#, .unusableToken),
            (#"{"data":{"bearer_token":"a b"}}"#, .unusableToken),
            (#"{"data":{"bearer_token":"a\r\nX: y"}}"#, .unusableToken),
            (#"{"data":{"bearer_token":"ä"}}"#, .unusableToken),
        ])
    func problems(content: String, problem: UserLoginAnswer.Problem) {
        #expect(throws: problem) { try UserLoginAnswer(content: Array(content.utf8)) }
    }

    // MARK: As clients send it

    @Test(
        "A login is read from JSON and from a form, which some clients send",
        arguments: [
            (#"{"user_external_application_id":"a","login":"till","password":"p w"}"#, false),
            (
                #"{ "password" : "p w", "login" : "till", "more": {}, "user_external_application_id": "a" }"#,
                false
            ),
            ("\u{FEFF}" + #"{"user_external_application_id":"a","login":"till","password":"p w"}"#, false),
            ("\u{FEFF}login=till&password=p+w&user_external_application_id=a", true),
            ("user_external_application_id=a&login=till&password=p+w", true),
            ("password=p%20w&login=t%69ll&&x&user_external_application_id=a", true),
        ])
    func read(content: String, isForm: Bool) {
        let login = UserLogin(content: Array(content.utf8), isForm: isForm)
        #expect(login == UserLogin(login: "till", password: "p w", externalApplicationID: "a"))
    }

    @Test(
        "What is no login is none",
        arguments: [
            ("", false), ("{}", false), ("[]", false), (#"{"login":"till"}"#, false),
            (#"{"login":1,"password":"p"}"#, false),
            ("login=till", true), ("login&password", true), ("login=till&password=%ff", true),
            (#"{"login":"till","password":"\#(String(repeating: "p", count: 8192))"}"#, false),
        ])
    func noLogin(content: String, isForm: Bool) {
        #expect(UserLogin(content: Array(content.utf8), isForm: isForm) == nil)
    }

    @Test(
        "An answer of the gateway's own reads like CareCloud's", arguments: [0, 951_868_800, 1_795_465_160])
    func ownAnswer(validTo: Int64) throws {
        let content = UserLoginAnswer.content(
            bearerToken: "cgt_1", validTo: validTo, userID: "u", login: "till")
        let answer = try UserLoginAnswer(content: content)
        #expect(answer.bearerToken == Array("cgt_1".utf8) && answer.validTo == validTo)
    }
}
