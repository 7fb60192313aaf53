/* tls.h: the server side's TLS settings: 1.2 or newer, one certificate chain and its key. */
#pragma once

#include "base/error.h"

#include <openssl/types.h>

/* Both are PEM files. The caller frees with SSL_CTX_free(). NULL with err set. */
SSL_CTX *tls_context_create(const char *certificate_file, const char *key_file,
                            struct error *err) MUST_CHECK;
