/// The name of a setting, once as the operator knows it and once as the table of keys does.
struct SettingPath {
    /// `tenants[0].budget`
    let shown: String
    /// `tenants[].budget`
    let pattern: String

    static let root = SettingPath(shown: "", pattern: "")

    func appending(_ key: String) -> SettingPath {
        SettingPath(
            shown: shown.isEmpty ? key : "\(shown).\(key)",
            pattern: pattern.isEmpty ? key : "\(pattern).\(key)")
    }

    func element(_ index: Int) -> SettingPath {
        SettingPath(shown: "\(shown)[\(index)]", pattern: "\(pattern)[]")
    }
}
