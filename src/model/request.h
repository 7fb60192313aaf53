/* request.h: a request with everything resolved: inheritance, variables, disabled parts.
 *
 * It is what the runner hands to the client. Everything lives in one arena. What the client adds
 * (system headers, credentials, cookies) is not in here. */
#pragma once

#include "base/error.h"
#include "model/collection.h"
#include "model/pairs.h"
#include "model/url.h"
#include "model/variables.h"

enum body_mode { BODY_NONE, BODY_RAW, BODY_URLENCODED, BODY_FORMDATA, BODY_FILE, BODY_GRAPHQL };

struct body_part { /* of formdata */
    const char *key;
    const char *value;        /* of a text part */
    const char *content_type; /* NULL: the default of its kind */
    const char *file_name;    /* NULL: the name of the source */
    const char **sources;     /* paths of a file part; NULL for a text part */
    size_t source_count;
    bool is_file;
};

struct body {
    enum body_mode mode;
    const char *raw; /* BODY_RAW; BODY_FILE given as `content` */
    size_t raw_length;
    const char *language;    /* options.raw.language: "json", "xml", …; NULL when not said */
    struct pairs fields;     /* BODY_URLENCODED: enabled ones, equal keys grouped at the first */
    struct body_part *parts; /* BODY_FORMDATA: enabled ones */
    size_t part_count;
    const char *file; /* BODY_FILE: its path */
    /* NULL when not said, or empty `variables`. The variables are JSON text to embed as it is. */
    const char *graphql_query, *graphql_operation, *graphql_variables;
};

struct auth {
    const char *type;    /* "basic", …; NULL or "noauth": none */
    struct pairs params; /* as text (objects and arrays as JSON), templates resolved */
    /* Identity of the folder or collection it was inherited from, to be compared and nothing else;
     * NULL when it is the request's own. */
    const void *definition;
};

enum { BEHAVIOR_MAX_REDIRECTS = 1000000 };

/* protocolProfileBehavior of the item, its folders, the collection. For the three-state ones, -1 is
 * "not said". */
struct behavior {
    int follow_redirects, follow_original_method, follow_authorization, remove_referer;
    int strict_ssl, disable_cookies, disable_url_encoding, disable_body_pruning;
    int insecure_http_parser;
    int max_redirects;                   /* at most BEHAVIOR_MAX_REDIRECTS; -1: not said */
    const char *protocol_version;        /* "auto", "http1", "http2"; NULL: not said */
    const char **tls_disabled_protocols; /* "TLSv1_2", … */
    size_t tls_disabled_protocol_count;
    const char **tls_ciphers;
    size_t tls_cipher_count;
    const char **disabled_system_headers; /* lower case */
    size_t disabled_system_header_count;
};

struct request_proxy { /* a `proxy` of the request itself */
    const char *host;
    unsigned port;
    bool tunnel, disabled;
};
struct request_certificate {                   /* a `certificate` of the request itself */
    const char *key, *cert, *pfx, *passphrase; /* paths and text; NULL when not said */
};

struct request {
    const char *method; /* upper case */
    struct url url;
    struct pairs headers; /* enabled, with a key, in order */
    struct body body;     /* BODY_NONE when the method has none and nobody disabled pruning */
    /* JSON of a body that is not sent, as the document has it, templates resolved: scripts and
     * reports see it all the same. NULL when there is none or `body` tells it. */
    const char *unsent_body;
    struct auth auth;
    struct behavior behavior;
    struct request_proxy *proxy;             /* NULL when none */
    struct request_certificate *certificate; /* NULL when none */
};

/* Reads a v2.1 `request` (text or object). `owner` (may be NULL: a request made by a script) gives
 * the inherited auth and behavior; `variables` (may be NULL: nothing is resolved) fill the
 * templates in URL, headers, body and auth. Nothing in the result points into `node`. A script's
 * request keeps its body whatever the method is.
 * Errors (ERR_INVALID, worded as newman words them): an empty address or one without a host, a
 * protocol that is not HTTP, an impossible port, a method or header name that is no token, header
 * content that HTTP cannot carry, an unencoded target that a request line cannot carry. Then
 * *ret_request still is what could be read of it, for reports alone: it must not be sent. */
int request_build(const cJSON *node, const struct item *owner, const struct variables *variables,
                  struct arena *arena, struct request **ret_request, struct error *err) MUST_CHECK;
