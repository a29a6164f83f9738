import CCurl

/// libcurl's list of strings, owned.
@safe
final class StringList {
    // Safe: freed in `deinit` alone; whoever hands it to libcurl keeps the object.
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?
    private var scratch: [CChar] = []

    init() {
        unsafe pointer = nil
    }

    deinit {
        unsafe curl_slist_free_all(pointer)
    }

    /// Appends a copy. False when memory is short.
    func append(_ text: some Collection<UInt8>) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        for byte in text { scratch.append(CChar(bitPattern: byte)) }
        scratch.append(0)
        // Safe: libcurl copies the zero-ended text.
        guard let longer = unsafe curl_slist_append(pointer, scratch) else { return false }
        unsafe pointer = unsafe longer
        return true
    }
}
