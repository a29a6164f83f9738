import CareCloud
import HTTPSemantics
import Testing

@Suite("Queries that share a stored answer")
struct QueryKeyTests {
    func canonical(_ query: String) throws -> String {
        text(QueryKey.canonical(bytes(query), for: try operation("GET /customers")))
    }

    @Test(
        "order, spaces and brackets are folded where every name is known and there once",
        arguments: [
            ("offset=0&count=100", "count=100&offset=0"),
            ("last_name=Nov%c3%a1k+Jr&first_name=Jan%20", "first_name=Jan%20&last_name=Nov%C3%A1k%20Jr"),
            ("customer_ids[]=1", "customer_ids[]=1"), ("customer_ids%5b%5d=1", "customer_ids[]=1"),
            ("phone=%2B420&count=1", "count=1&phone=%2B420"), ("phone=+420", "phone=%20420"),
            ("phone=&email", "email&phone="), ("email=a=b", "email=a=b"), ("email=[x]", "email=[x]"),
            ("email=%5bx%5d", "email=%5Bx%5D"),
        ])
    func folded(_ query: String, _ expected: String) throws {
        #expect(try canonical(query) == expected)
    }

    @Test(
        "otherwise the bytes stay as they are, but for the case of escapes",
        arguments: [
            ("offset=0&count=1&offset=2", "offset=0&count=1&offset=2"),
            ("customer_ids[]=2&customer_ids[]=1", "customer_ids[]=2&customer_ids[]=1"),
            ("phone[]=2&phone=1&count=+", "phone[]=2&phone=1&count=+"),
            ("customer_ids%5b%5d=2&customer_ids=1", "customer_ids%5B%5D=2&customer_ids=1"),
            ("phone[b]=1&email=2", "phone[b]=1&email=2"), ("phone[b]=1&phone=2", "phone[b]=1&phone=2"),
            ("phone[=1&count=2", "phone[=1&count=2"), ("phone[][]=1&count=+", "phone[][]=1&count=+"),
            ("phone[%5D=1&count=2", "phone[%5D=1&count=2"), ("zzz=%c3+x&count=1", "zzz=%C3+x&count=1"),
            ("Phone=1&count=1", "Phone=1&count=1"), ("%70hone=1&count=1", "%70hone=1&count=1"),
            ("+phone=1&count=1", "+phone=1&count=1"), ("last.name=1&count=1", "last.name=1&count=1"),
            ("phone=1&&count=1", "phone=1&&count=1"), ("phone=1&", "phone=1&"), ("", ""), ("=1", "=1"),
            ("phone=1;count=2&count=%2b", "phone=1;count=2&count=%2B"), ("%5B%5D=1", "%5B%5D=1"),
            ("phone=%zz&count=+", "phone=%zz&count=+"), ("phone=1&count=%2", "phone=1&count=%2"),
        ])
    func kept(_ query: String, _ expected: String) throws {
        #expect(try canonical(query) == expected)
    }

    @Test(
        "what CareCloud can tell apart stays apart",
        arguments: [
            ("phone=%2B420", "phone=+420"), ("phone=", "phone"), ("customer_ids[]=1", "customer_ids=1"),
            ("phone=a&email=b", "phone=b&email=a"), ("phone=a%26email=b", "phone=a&email=b"),
            ("phone=1&phone=2", "phone=2&phone=1"), ("zzz=+", "zzz=%20"), ("phone=%2520", "phone=%20"),
            ("phone=1;email=2", "email=2;phone=1"), ("phone[a]=1", "phone[]=1"), ("phone=%41", "phone=%61"),
        ])
    func apart(_ first: String, _ second: String) throws {
        #expect(try canonical(first) != canonical(second))
    }

    @Test(
        "the canonical form is its own",
        arguments: [
            "offset=+&count=%2b", "customer_ids%5b%5d=1", "phone=+&email=1", "%", "&", "zzz=+&count=%aa",
        ])
    func idempotent(_ query: String) throws {
        let once = try canonical(query)
        #expect(try canonical(once) == once)
    }

    @Test("without an operation only the case of escapes is folded")
    func withoutOperation() {
        #expect(text(QueryKey.canonical(bytes("offset=%2b+&count=[]"), for: nil)) == "offset=%2B+&count=[]")
    }

    @Test(
        "the case of escapes, RFC 3986 §6.2.2.1",
        arguments: [
            ("/a%3ab", "/a%3Ab"), ("%aF%Fa", "%AF%FA"), ("%%aa", "%%AA"), ("%a", "%a"), ("%", "%"),
            ("%zz%ag", "%zz%ag"), ("%25aa", "%25aa"), ("abc", "abc"), ("", ""),
        ])
    func escapes(_ input: String, _ expected: String) {
        #expect(text(PercentEncoding.normalizingCase(bytes(input))) == expected)
    }
}
