// OpenSSL's macros that Swift cannot import, as functions.
#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

static inline long copenssl_set_min_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

static inline long copenssl_set_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_mode(context, mode);
}

// An end of a TCP connection without close_notify (RFC 8446 §6.1). OpenSSL reports it only if BIO_eof() says that the
// input has ended, and libcurl's BIO never says so. The BIO's callback says it in its name.

static inline long copenssl_note_end(
    BIO *bio, int operation, const char *bytes, size_t length, int command, long argument, int result, size_t *count) {
    if (operation == (BIO_CB_READ | BIO_CB_RETURN)) {
        int has_ended = result == 0 && !BIO_should_retry(bio);
        BIO_set_callback_arg(bio, has_ended ? (char *)bio : NULL);
    }
    if (operation == (BIO_CB_CTRL | BIO_CB_RETURN) && command == BIO_CTRL_EOF && BIO_get_callback_arg(bio) != NULL)
        return 1;
    return result;
}

static inline void copenssl_watch_end(const SSL *connection, int event, int result) {
    if (event & SSL_CB_HANDSHAKE_START) BIO_set_callback_ex(SSL_get_rbio(connection), copenssl_note_end);
}

/// Makes an end without close_notify an error of every connection that is created from `context`.
static inline void copenssl_report_unexpected_eof(SSL_CTX *context) {
    SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_info_callback(context, copenssl_watch_end);
}

/// How many certificates a PEM text holds up to its end or its first error.
static inline int copenssl_count_certificates(const void *bytes, int length) {
    BIO *text = BIO_new_mem_buf(bytes, length);
    int count = 0;
    X509 *certificate;
    while (text != NULL && (certificate = PEM_read_bio_X509_AUX(text, NULL, NULL, NULL)) != NULL) {
        X509_free(certificate);
        count++;
    }
    // The end of the text is an error, too, and must not be taken for one of a connection.
    ERR_clear_error();
    BIO_free(text);
    return count;
}
