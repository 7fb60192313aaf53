/* reply.h: answers a request.
 *
 * Set a status and fields, then end with exactly one of reply_send(), reply_text() or
 * reply_stream(). Names, values and bodies are borrowed: constants, or memory of the request's
 * arena. Date, Content-Length, Transfer-Encoding and Connection are the server's own business. */
#pragma once

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

struct request;

void reply_set_status(struct request *request, unsigned status); /* 200 when never called */

/* False, and nothing done, when the name or the value may not stand in a header, or is one of the
 * server's own. */
bool reply_add_field(struct request *request, const char *name, const char *value);
/* The same, but takes the place of all fields of that name. */
bool reply_set_field(struct request *request, const char *name, const char *value);

/* HEAD and bodiless statuses are taken care of. */
void reply_send(struct request *request, const void *body, size_t length);
/* The same with memory from the heap, which is freed when it has left. */
void reply_send_owned(struct request *request, char *body, size_t length);
/* The same with memory of somebody who counts its users: borrowed until `release` is called, which
 * happens exactly once, from any thread, when the body has left or never will. */
void reply_send_shared(struct request *request, const void *body, size_t length,
                       void (*release)(void *user), void *user);
/* Sets Content-Type too, unless there is one. */
void reply_text(struct request *request, unsigned status, const char *content_type,
                const char *text);
/* A plain answer by the server's own hand: the status and its phrase. */
void reply_error(struct request *request, unsigned status);

bool reply_is_complete(const struct request *request); /* one of the enders was called */

/* What is answered so far, for hooks that look at replies. */
unsigned reply_status(const struct request *request);
size_t reply_length(const struct request *request); /* bytes of the body */
/* The body itself; NULL for none and for streams. */
const char *reply_body(const struct request *request, size_t *ret_length);
const char *reply_field(const struct request *request, const char *name);

enum reply_stream {
    REPLY_STREAM_MORE,  /* call again as soon as there is room */
    REPLY_STREAM_LATER, /* call again after the pause given to reply_pause() */
    REPLY_STREAM_END,
};

/* Writes the next piece of a body of unknown length with reply_write(); an enum reply_stream. */
typedef int (*reply_stream_fn)(struct request *request, void *user);

/* Sends the head, then calls `next` on the reactor's thread whenever the client has taken what was
 * written before: a slow client holds the source back and costs no memory. Chunked for HTTP/1.1. */
void reply_stream(struct request *request, reply_stream_fn next, void *user);
void reply_write(struct request *request, const void *bytes, size_t length); /* copies */
void reply_pause(struct request *request, unsigned ms); /* before REPLY_STREAM_LATER */
