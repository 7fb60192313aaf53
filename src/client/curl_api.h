/* curl_api.h: libcurl, loaded when it is first needed.
 *
 * libcurl brings some thirty libraries along. A program that only prints its version must not pay
 * for them, so it is opened at run time, once, and never closed. `curl_api` is filled by
 * curl_api_load() and only read afterwards; calls go through it: curl_api.easy_init(). */
#pragma once

#include "base/error.h"

#define CURL_DISABLE_TYPECHECK /* its macros would name functions that are not linked */
#include <curl/curl.h>

/* Everything we call, without the prefix `curl_`. The compiler checks each against the header. */
#define CURL_FUNCTIONS(use)                                                                        \
    use(global_init) use(easy_init) use(easy_cleanup) use(easy_setopt) use(easy_getinfo)           \
        use(easy_strerror) use(slist_append) use(slist_free_all) use(multi_init)                   \
            use(multi_cleanup) use(multi_setopt) use(multi_add_handle) use(multi_remove_handle)    \
                use(multi_perform) use(multi_poll) use(multi_info_read) use(multi_fdset)           \
                    use(multi_timeout)

struct curl_api {
#define CURL_DECLARE(name) __typeof__(curl_##name) *name;
    CURL_FUNCTIONS(CURL_DECLARE)
#undef CURL_DECLARE
};

extern struct curl_api curl_api;

/* 0, or -1 with ERR_UNSUPPORTED when the library or one of its functions is missing. Any number of
 * calls, from any thread; every call gives the same answer. */
int curl_api_load(struct error *err) MUST_CHECK;
/* Begins to load it in a thread of its own; curl_api_load() waits for that. */
void curl_api_preload(void);
