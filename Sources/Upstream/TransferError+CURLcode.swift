import CCurl
import Glibc

extension TransferError {
    /// What libcurl's result means, for a transfer that none of our own checks ended.
    ///
    /// - Parameters:
    ///   - systemError: `errno` of the failed connect, 0 if there was none.
    ///   - answerBegan: a line of an answer has been received.
    ///   - awaitsHead: the request was sent, and the answer's head is not complete.
    static func reason(
        for code: CURLcode, systemError: CInt, answerBegan: Bool, awaitsHead: Bool
    ) -> Reason {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dnsError
        case CURLE_COULDNT_CONNECT: connectReason(systemError)
        // No other time limit is given to libcurl.
        case CURLE_OPERATION_TIMEDOUT: .connectionTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED: .tlsProtocolError
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_INVALIDCERTSTATUS:
            .tlsCertificateError
        case CURLE_GOT_NOTHING: .connectionTerminated
        // The last one: content cannot be sent again on another connection.
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND:
            answerBegan ? .responseIncomplete : .connectionTerminated
        case CURLE_PARTIAL_FILE: .responseIncomplete
        // An HTTP/0.9 answer, a status line that is none, a transfer coding other than chunked.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING:
            .responseMalformed
        // libcurl's own bound on a line.
        case CURLE_OUT_OF_MEMORY where awaitsHead: .headTooLarge
        default: .internalError
        }
    }

    /// What `errno` of a connect means.
    static func connectReason(_ systemError: CInt) -> Reason {
        switch systemError {
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL, EACCES: .destinationUnreachable
        case ETIMEDOUT: .connectionTimeout
        default: .connectionRefused
        }
    }
}
