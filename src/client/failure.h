/* failure.h: network failures in the words that people know from Node's clients.
 *
 * Codes are those of errno and of Node (ECONNREFUSED, ENOTFOUND, ESOCKETTIMEDOUT,
 * CERT_HAS_EXPIRED); messages follow ("connect ECONNREFUSED 127.0.0.1:1"). */
#pragma once

#include "client/answer.h"
#include "client/curl_api.h"
#include "client/exchange.h"

#include <stdbool.h>

struct arena;

/* What is known about a transfer that failed. */
struct failure {
    CURLcode code;
    int os_errno;          /* of the last failed socket call; 0: none */
    const char *curl_text; /* libcurl's own sentence; may be "" */
    const char *host;      /* that was asked for */
    const char *address;   /* that was tried last, NULL when none was */
    unsigned port;
    bool connected;         /* a connection stood */
    bool answered;          /* a byte of an answer came */
    bool timed_out;         /* our own clock stopped it */
    bool is_proxy;          /* the connection was to be one with a proxy */
    long verify_result;     /* X509_V_ERR_*, 0 when the certificate is fine */
    const char *cert_names; /* "DNS:a, IP Address:b" of the certificate, NULL when unknown */
    enum answer_fault fault;
    const char *decoder_text; /* of ANSWER_BODY_NOT_DECODABLE */
};

/* Sets error_code, error_message and error_stage. */
void failure_explain(const struct failure *failure, struct exchange *into, struct arena *arena);

/* For failures that are found before anything is sent. `code` may be NULL. */
void failure_set(struct exchange *into, const char *code, const char *stage, const char *message);
