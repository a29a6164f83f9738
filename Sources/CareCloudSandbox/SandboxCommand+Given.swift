internal import HTTPSemantics

extension SandboxCommand {
    /// The options of one command line, each at most once.
    struct Given {
        private var values: [Option: String] = [:]

        init(arguments: some Sequence<String>) throws(SandboxOptionsError) {
            var words = arguments.makeIterator()
            while let word = words.next() {
                guard let option = Option(rawValue: word == "-h" ? "--help" : word) else {
                    throw .unknownOption(word)
                }
                guard values[option] == nil else { throw .repeated(option: word) }
                guard option.takesValue else {
                    values[option] = ""
                    continue
                }
                guard let value = words.next(), !value.isEmpty, !value.hasPrefix("--") else {
                    throw .valueMissing(option: word)
                }
                values[option] = value
            }
        }

        func has(_ option: Option) -> Bool { values[option] != nil }

        func listenAddress() throws(SandboxOptionsError) -> SandboxOptions.ListenAddress {
            let option = Option.listen.rawValue
            guard let text = values[.listen] else {
                throw .required(option: option, example: "--listen 127.0.0.1:9443")
            }
            guard let address = SandboxOptions.ListenAddress(text) else {
                throw .valueInvalid(option: option, value: text, expected: "a host and a port")
            }
            return address
        }

        func transport() throws(SandboxOptionsError) -> SandboxOptions.Transport {
            if has(.plain) {
                for option in [Option.certificate, .key] where has(option) {
                    throw .conflict(option: Option.plain.rawValue, other: option.rawValue)
                }
                return .plain
            }
            guard let certificate = values[.certificate] else {
                throw .required(
                    option: Option.certificate.rawValue,
                    example: "--certificate sandbox.pem (or --plain for HTTP)")
            }
            guard let key = values[.key] else {
                throw .required(option: Option.key.rawValue, example: "--key sandbox-key.pem")
            }
            return .tls(certificate: certificate, key: key)
        }

        func settings() throws(SandboxOptionsError) -> SandboxSettings {
            var settings = SandboxSettings()
            settings.rate = try number(.rate, SandboxSettings.rates)
            guard settings.rate != nil || !has(.burst) else {
                throw .needs(option: Option.burst.rawValue, other: Option.rate.rawValue)
            }
            settings.burst = try number(.burst, SandboxSettings.bursts) ?? settings.rate ?? settings.burst
            settings.latency = try latency() ?? settings.latency
            settings.maxAge = try number(.maxAge, SandboxSettings.maxAges) ?? settings.maxAge
            settings.failEvery = try number(.failEvery, SandboxSettings.failIntervals) ?? settings.failEvery
            guard has(.failEvery) || !has(.failStatus) else {
                throw .needs(option: Option.failStatus.rawValue, other: Option.failEvery.rawValue)
            }
            if let code = try number(.failStatus, SandboxSettings.failStatuses),
                let status = Status(UInt16(code))
            {
                settings.failStatus = status
            }
            return settings
        }

        func token(
            _ option: Option, file: Option, readFile: (String) -> [UInt8]?
        ) throws(SandboxOptionsError) -> String? {
            guard !has(option) || !has(file) else {
                throw .conflict(option: option.rawValue, other: file.rawValue)
            }
            if let token = values[option] { return try checked(token, option: option) }
            guard let path = values[file] else { return nil }
            guard var bytes = readFile(path)?[...] else {
                throw .unreadableFile(option: file.rawValue, path: path)
            }
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            guard let token = String(validating: bytes, as: UTF8.self) else {
                throw .tokenInvalid(option: file.rawValue)
            }
            return try checked(token, option: file)
        }

        private func checked(_ token: String, option: Option) throws(SandboxOptionsError) -> String {
            let allowed = token.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
                default: false
                }
            }
            guard allowed, (1...512).contains(token.utf8.count) else {
                throw .tokenInvalid(option: option.rawValue)
            }
            return token
        }

        private func number(_ option: Option, _ range: ClosedRange<Int>) throws(SandboxOptionsError) -> Int? {
            guard let text = values[option] else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw .valueInvalid(
                    option: option.rawValue, value: text,
                    expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        private func latency() throws(SandboxOptionsError) -> Duration? {
            guard let text = values[.latency] else { return nil }
            let isSeconds = !text.hasSuffix("ms")
            let digits = text.dropLast(isSeconds ? 1 : 2)
            guard text.hasSuffix("s"), let number = Int(digits), number <= 60_000,
                SandboxSettings.latencyMilliseconds.contains(isSeconds ? number * 1000 : number)
            else {
                throw .valueInvalid(
                    option: Option.latency.rawValue, value: text, expected: "a time from 0ms to 60s")
            }
            return isSeconds ? .seconds(number) : .milliseconds(number)
        }
    }
}
