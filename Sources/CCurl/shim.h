// libcurl for Swift. Its variadic functions do not import, so each kind of argument has an inline function here
// under libcurl's own name: in Swift, `curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 500)` reads as in the manual.
#pragma once
#include <curl/curl.h>

#define SWIFT_NAME(name) __attribute__((swift_name(name))) static inline

// curl_easy_setopt(3)

SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_CAINFO_BLOB: libcurl copies the bytes.
static inline CURLcode ccurl_setopt_blob(CURL *handle, CURLoption option, const void *bytes, size_t length) {
    struct curl_blob blob = { (void *)bytes, length, CURL_BLOB_COPY };
    return curl_easy_setopt(handle, option, length == 0 ? NULL : &blob);
}

/// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_data(CURL *handle, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_PREREQFUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_prereq(CURL *handle, CURLoption option, curl_prereq_callback value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_OPENSOCKETFUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_open(CURL *handle, CURLoption option, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_CLOSESOCKETFUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_close(CURL *handle, CURLoption option, curl_closesocket_callback value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_SOCKOPTFUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_sockopt(CURL *handle, CURLoption option, curl_sockopt_callback value) {
    return curl_easy_setopt(handle, option, value);
}

/// CURLOPT_SSL_CTX_FUNCTION.
SWIFT_NAME("curl_easy_setopt(_:_:_:)")
CURLcode ccurl_setopt_ssl_context(CURL *handle, CURLoption option, curl_ssl_ctx_callback value) {
    return curl_easy_setopt(handle, option, value);
}

// curl_easy_getinfo(3)

/// CURLINFO_ of type LONG, and of type OFF_T where `long` has 64 bits.
SWIFT_NAME("curl_easy_getinfo(_:_:_:)")
CURLcode ccurl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

SWIFT_NAME("curl_easy_getinfo(_:_:_:)")
CURLcode ccurl_getinfo_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

/// CURLINFO_TLS_SSL_PTR: OpenSSL's connection, or NULL where there is none or another library's.
static inline void *ccurl_openssl_connection(CURL *handle) {
    struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == NULL) return NULL;
    return session->backend == CURLSSLBACKEND_OPENSSL ? session->internals : NULL;
}

/// The file of trusted certificates that libcurl was built with, or NULL.
static inline const char *ccurl_system_authorities(void) {
    curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    return version != NULL && version->age >= CURLVERSION_SEVENTH ? version->cainfo : NULL;
}

// curl_multi_setopt(3)

SWIFT_NAME("curl_multi_setopt(_:_:_:)")
CURLMcode ccurl_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

SWIFT_NAME("curl_multi_setopt(_:_:_:)")
CURLMcode ccurl_multi_setopt_pointer(CURLM *handle, CURLMoption option, void *value) {
    return curl_multi_setopt(handle, option, value);
}

/// CURLMOPT_SOCKETFUNCTION.
SWIFT_NAME("curl_multi_setopt(_:_:_:)")
CURLMcode ccurl_multi_setopt_socket(CURLM *handle, CURLMoption option, curl_socket_callback value) {
    return curl_multi_setopt(handle, option, value);
}

/// CURLMOPT_TIMERFUNCTION.
SWIFT_NAME("curl_multi_setopt(_:_:_:)")
CURLMcode ccurl_multi_setopt_timer(CURLM *handle, CURLMoption option, curl_multi_timer_callback value) {
    return curl_multi_setopt(handle, option, value);
}

/// The result a finished transfer's message carries: a member of a union, so read here.
static inline CURLcode ccurl_message_result(const CURLMsg *message) {
    return message->data.result;
}

#undef SWIFT_NAME
