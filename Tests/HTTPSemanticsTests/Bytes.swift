/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}

/// The text of bytes, for messages of failed expectations.
func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
}
