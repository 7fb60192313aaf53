/* answer.h: what a server sends back, taken in as it arrives: status line, headers, decoded body.
 *
 * One answer belongs to one request on the wire. It fills the answering half of a struct exchange.
 * Interim answers (1xx) and trailers are passed over; the size of the head and of the decoded body
 * are bounded. A head that two readers could understand differently is refused, unless leniency is
 * asked for. */
#pragma once

#include "client/exchange.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct decoder;

enum { ANSWER_MAX_HEAD = 64 * 1024, ANSWER_MAX_HEADERS = 256 };

enum answer_fault {
    ANSWER_FINE,
    ANSWER_LINE_END,          /* a line of the head ends without CR */
    ANSWER_HEADER_TOKEN,      /* a name that is no token, or no colon behind it */
    ANSWER_TWO_LENGTHS,       /* more than one Content-Length */
    ANSWER_LENGTH_AND_CHUNKS, /* two ways to say where the body ends */
    ANSWER_HEAD_TOO_LARGE,
    ANSWER_BODY_TOO_LARGE,
    ANSWER_BODY_NOT_DECODABLE,
};

struct answer {
    struct arena *arena;
    struct exchange *into;
    size_t max_body;
    bool lenient;            /* takes a head that is ambiguous or malformed all the same */
    struct decoder *decoder; /* NULL: the body is taken as it comes */
    bool head_done;
    enum answer_fault fault;
};

/* Forgets an earlier answer in `into` (of a hop before a redirect). */
void answer_init(struct answer *answer, struct exchange *into, size_t max_body, bool lenient,
                 struct arena *arena);
void answer_release(struct answer *answer); /* not what it filled */

/* One line of the head, with its line end; the empty line ends the head. Both return 0, or -1 with
 * `fault` set. */
int answer_take_line(struct answer *answer, const char *line, size_t length);
int answer_take_body(struct answer *answer, const char *bytes, size_t length);
const char *answer_complaint(const struct answer *answer); /* of the decoder; NULL when none */
