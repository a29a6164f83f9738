extension ScalarReader where Value == [ListenAddress] {
    static var listenAddress: ScalarReader<[ListenAddress]> {
        ScalarReader<[ListenAddress]> { (text) throws(ScalarProblem) in
            guard let addresses = ListenAddress.parse(text) else {
                throw .expected(
                    "an IP address and a port, such as 127.0.0.1:8080, \"[::1]:8080\" or \"*:8080\"")
            }
            return addresses
        }
    }
}

extension ScalarReader where Value == Network {
    static var network: ScalarReader<Network> {
        ScalarReader<Network> { (text) throws(ScalarProblem) in
            do throws(Network.ParseError) {
                return try Network(text)
            } catch {
                switch error {
                case .malformed:
                    throw .expected("a network such as 10.1.0.0/16, or an IP address")
                case .addressInsideNetwork(let network):
                    throw .expected("a network's first address, here \(network)")
                }
            }
        }
    }
}

extension ScalarReader where Value == WebOrigin {
    static var webOrigin: ScalarReader<WebOrigin> {
        ScalarReader<WebOrigin> { (text) throws(ScalarProblem) in
            guard let origin = WebOrigin(text) else {
                throw .expected("one origin without path and star, such as https://kiosk.example")
            }
            return origin
        }
    }
}

extension ScalarReader where Value == UpstreamOrigin {
    static var upstream: ScalarReader<UpstreamOrigin> {
        ScalarReader<UpstreamOrigin> { (text) throws(ScalarProblem) in
            do throws(UpstreamOrigin.ParseError) {
                return try UpstreamOrigin(text)
            } catch {
                switch error {
                case .malformed:
                    throw .expected("a URL such as https://sandbox.crmcarecloud.com")
                case .userInformation:
                    throw .because(
                        "a user name or password may not stand in the URL; leave out what is before @")
                case .path:
                    throw .because(
                        "nothing may follow the host, not even a slash; the part of the API is set by api_path"
                    )
                case .plainTextBeyondLoopback:
                    throw .because(
                        "http:// is for this machine only (127.0.0.1, [::1], localhost); use https://")
                }
            }
        }
    }
}
