import HTTPSemantics

/// Fields from text.
func fields(_ lines: KeyValuePairs<FieldName, String>) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in lines { fields.append(name, value) }
    return fields
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}
