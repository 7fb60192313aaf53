/* address.h: network addresses as the server meets them: where to listen, who connected, and which
 * proxies may speak for somebody else. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* IPv6, with IPv4 in its mapped form: one kind of address, compared byte by byte. */
struct address {
    uint8_t bytes[16];
};

struct address_range {
    struct address first;
    unsigned bits; /* 0 to 128 */
};

enum { ADDRESS_TEXT_SIZE = 46 };

bool address_equal(const struct address *a, const struct address *b);
bool address_is_loopback(const struct address *address); /* 127.0.0.0/8, ::1 */
bool address_is_any(const struct address *address);      /* 0.0.0.0, :: */
struct address address_of_socket(const struct sockaddr_storage *socket_address);
/* "127.0.0.1", "::1": mapped addresses come out as IPv4. */
void address_format(const struct address *address, char out[ADDRESS_TEXT_SIZE]);
bool address_parse(const char *text, size_t length, struct address *ret_address);

/* "10.0.0.0/8", "::1": 0, or -1 with ERR_USAGE. */
int address_range_parse(const char *text, struct address_range *ret_range,
                        struct error *err) MUST_CHECK;
bool address_range_contains(const struct address_range *range, const struct address *address);

/* Where to listen: "127.0.0.1:8080", "[::1]:0", ":80" (all addresses). 0, or -1 with ERR_USAGE. */
int address_parse_listen(const char *text, struct sockaddr_storage *ret_address,
                         socklen_t *ret_length, struct error *err) MUST_CHECK;

/* Who sent a request that came from `peer`: walks Forwarded, or else X-Forwarded-For, from the
 * right for as long as the speaker is one of the trusted ranges. Both may be NULL. A hop that
 * cannot be read ends the walk at the last one known. */
struct address address_of_client(const struct address *peer, const struct address_range *trusted,
                                 size_t trusted_count, const char *forwarded,
                                 const char *x_forwarded_for);
