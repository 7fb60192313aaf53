/* tls.h: the server side's TLS settings: 1.2 or newer, one certificate chain and its key; and a
 * certificate for those who have none. */
#pragma once

#include "base/error.h"

#include <openssl/types.h>

/* Both are PEM files. The caller frees with SSL_CTX_free(). NULL with err set. */
SSL_CTX *tls_context_create(const char *certificate_file, const char *key_file,
                            struct error *err) MUST_CHECK;

/* Makes a certificate for `names` (host names and addresses; ends with NULL, may be NULL) and for
 * this machine under its loopback names, signed by itself and valid for a little over two years,
 * with a P-256 key. A key that is there already is used; a new one may only be read by its owner
 * (mode 0600). 0, or -1 with err set; neither file is ever seen half written. */
int tls_make_self_signed(const char *certificate_path, const char *key_path,
                         const char *const *names, struct error *err) MUST_CHECK;
