/* error.h: what went wrong, in a fixed-size value that never allocates.
 *
 * Calls return 0 or -1, look-ups 1, 0 or -1; a function that fails fills the caller's
 * `struct error` when one was given (NULL is accepted everywhere). error_wrap() prefixes what
 * we were doing, outermost first: "load environment 'x.json': line 3: ...". */
#pragma once

#include "base/attributes.h"

#define ERROR_MESSAGE_MAX 1024

enum error_code {
    ERR_NONE,
    ERR_USAGE,       /* the command line or a setting is wrong */
    ERR_INVALID,     /* well-formed input that breaks a rule */
    ERR_PARSE,       /* input that is not in the format it claims */
    ERR_LIMIT,       /* a named limit was reached */
    ERR_NOT_FOUND,   /* a file, item, host or id that is not there */
    ERR_DENIED,      /* a rule or a permission forbids it */
    ERR_UNSUPPORTED, /* understood, but not something we do */
    ERR_IO,          /* the operating system refused */
    ERR_NETWORK,     /* a peer could not be reached or broke the protocol */
    ERR_TLS,         /* a secure channel could not be made */
    ERR_TIMEOUT,     /* a deadline passed */
    ERR_CANCELLED,   /* somebody asked us to stop */
    ERR_SCRIPT,      /* a user's script failed */
    ERR_STORE,       /* the data store refused */
    ERR_CONFLICT,    /* it changed under us, or exists already */
    ERR_BUSY,        /* try again later */
    ERR_INTERNAL,    /* a defect of ours */
};

struct error {
    enum error_code code;
    char message[ERROR_MESSAGE_MAX]; /* UTF-8, NUL-terminated, no trailing newline */
};

/* Both return -1, so that a caller can `return error_set(...)`. Text that does not fit is cut. */
int error_set(struct error *err, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);
int error_wrap(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends strerror(errno_value) to the formatted text: "open 'x': No such file or directory". */
int error_errno(struct error *err, int errno_value, const char *format, ...) PRINTF_LIKE(3, 4);
