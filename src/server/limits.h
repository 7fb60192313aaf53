/* limits.h: everything that somebody outside can size or hold up, by name, with its default.
 *
 * One struct, handed to the server at birth and never changed afterwards. Times are in
 * milliseconds, sizes in bytes. */
#pragma once

#include <stdint.h>

struct server_limits {
    uint32_t request_line;   /* without its CRLF; past it 414 */
    uint32_t header_block;   /* all field lines together; past it 431 */
    uint32_t header_count;   /* past it 431 */
    uint64_t body;           /* unless its route says otherwise; past it 413 */
    uint32_t drain;          /* of an unwanted body: more is not read, the connection closes */
    uint32_t header_ms;      /* absolute, from accept or from the first byte of a further request */
    uint32_t body_grace_ms;  /* before the least rate counts */
    uint32_t body_rate;      /* bytes a second, at least */
    uint32_t body_ms;        /* absolute */
    uint32_t write_stall_ms; /* without one byte taken by the peer */
    uint32_t idle_ms;        /* between requests */
    uint32_t linger_ms;      /* after a refusal, for the peer to read it */
    uint32_t stop_ms;        /* for requests in flight when the server is asked to stop */
    uint32_t connections;
    uint32_t connections_per_address;
    uint32_t requests_per_connection;
};

extern const struct server_limits server_limits_default;
