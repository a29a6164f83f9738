internal import HTTPSemantics

extension SandboxCommand {
    /// The options of one command line, each at most once but for `--user`.
    struct Given {
        private var values: [Option: String] = [:]
        private var userTexts: [String] = []

        init(arguments: some Sequence<String>) throws(SandboxOptionsError) {
            var words = arguments.makeIterator()
            while let word = words.next() {
                guard let option = Option(rawValue: word == "-h" ? "--help" : word) else {
                    throw .unknownOption(word)
                }
                guard values[option] == nil || option == .user else { throw .repeated(option: word) }
                guard option.takesValue else {
                    values[option] = ""
                    continue
                }
                guard let value = words.next(), !value.isEmpty, !value.hasPrefix("--") else {
                    throw .valueMissing(option: word)
                }
                values[option] = value
                if option == .user { userTexts.append(value) }
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
            settings.latency =
                try time(.latency, SandboxSettings.latencyMilliseconds, "a time from 0ms to 60s")
                ?? settings.latency
            settings.tokenLifetime =
                try time(
                    .tokenLifetime, SandboxSettings.tokenLifetimeMilliseconds, "a time from 1ms to 8760h")
                ?? settings.tokenLifetime
            settings.displace = has(.displace)
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

        /// Those of the file, then those of the command line.
        func users(readFile: (String) -> [UInt8]?) throws(SandboxOptionsError) -> [SandboxUser] {
            var users: [SandboxUser] = []
            if let path = values[.userFile] {
                let option = Option.userFile.rawValue
                guard let bytes = readFile(path) else { throw .unreadableFile(option: option, path: path) }
                let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                for (index, line) in lines.enumerated() {
                    let text = line.last == 0x0D ? line.dropLast() : line
                    guard !text.isEmpty else { continue }
                    try add(String(validating: text, as: UTF8.self), to: &users, option, line: index + 1)
                }
                guard !users.isEmpty else { throw .noUsers(option: option, path: path) }
            }
            for text in userTexts { try add(text, to: &users, Option.user.rawValue, line: nil) }
            return users
        }

        private func add(
            _ text: String?, to users: inout [SandboxUser], _ option: String, line: Int?
        ) throws(SandboxOptionsError) {
            guard let user = text.flatMap({ SandboxUser($0) }) else {
                throw .userInvalid(option: option, line: line)
            }
            guard !users.contains(where: { $0.login == user.login && $0.application == user.application })
            else { throw .userRepeated(option: option, line: line) }
            users.append(user)
        }

        /// `+01:00` or `-05:30`, at most 14 hours.
        func utcOffset() throws(SandboxOptionsError) -> Duration? {
            guard let text = values[.utcOffset] else { return nil }
            let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            let areDigits = parts.allSatisfy {
                $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
            guard text.hasPrefix("+") || text.hasPrefix("-"), parts.count == 2, areDigits,
                let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60,
                hours * 60 + minutes <= 14 * 60
            else {
                throw .valueInvalid(
                    option: Option.utcOffset.rawValue, value: text,
                    expected: "an offset from -14:00 to +14:00")
            }
            let offset = Duration.seconds(hours * 3600 + minutes * 60)
            return text.hasPrefix("-") ? .zero - offset : offset
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

        private func time(
            _ option: Option, _ milliseconds: ClosedRange<Int>, _ expected: String
        ) throws(SandboxOptionsError) -> Duration? {
            guard let text = values[option] else { return nil }
            let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
            guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }),
                let number = Int(text.dropLast(unit.count)),
                case let (time, isTooLarge) = number.multipliedReportingOverflow(by: factor), !isTooLarge,
                milliseconds.contains(time)
            else { throw .valueInvalid(option: option.rawValue, value: text, expected: expected) }
            return .milliseconds(time)
        }
    }
}
