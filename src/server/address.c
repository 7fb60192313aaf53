#include "server/address.h"

#include "server/http.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_mapped(const struct address *address)
{
    return memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

bool address_equal(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool address_is_loopback(const struct address *address)
{
    static const struct address six = {{[15] = 1}};
    return address_equal(address, &six) || (is_mapped(address) && address->bytes[12] == 127);
}

bool address_is_any(const struct address *address)
{
    static const uint8_t nothing[16];
    size_t start = is_mapped(address) ? sizeof mapped_prefix : 0;
    return memcmp(address->bytes + start, nothing, 16 - start) == 0;
}

static struct address of_ipv4(const void *four_bytes)
{
    struct address address;
    memcpy(address.bytes, mapped_prefix, sizeof mapped_prefix);
    memcpy(address.bytes + sizeof mapped_prefix, four_bytes, 4);
    return address;
}

struct address address_of_socket(const struct sockaddr_storage *socket_address)
{
    struct address address = {0};
    if (socket_address->ss_family == AF_INET)
        return of_ipv4(&((const struct sockaddr_in *)socket_address)->sin_addr);
    if (socket_address->ss_family == AF_INET6)
        memcpy(address.bytes, &((const struct sockaddr_in6 *)socket_address)->sin6_addr, 16);
    return address;
}

void address_format(const struct address *address, char out[ADDRESS_TEXT_SIZE])
{
    if (is_mapped(address))
        inet_ntop(AF_INET, address->bytes + sizeof mapped_prefix, out, ADDRESS_TEXT_SIZE);
    else
        inet_ntop(AF_INET6, address->bytes, out, ADDRESS_TEXT_SIZE);
}

bool address_parse(const char *text, size_t length, struct address *ret_address)
{
    char copy[ADDRESS_TEXT_SIZE];
    struct in_addr four;
    if (length == 0 || length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (inet_pton(AF_INET, copy, &four) == 1) {
        *ret_address = of_ipv4(&four);
        return true;
    }
    return inet_pton(AF_INET6, copy, ret_address->bytes) == 1;
}

int address_range_parse(const char *text, struct address_range *ret_range, struct error *err)
{
    size_t length = strcspn(text, "/");
    if (!address_parse(text, length, &ret_range->first))
        return error_set(err, ERR_USAGE, "'%s' is not an address or a range of addresses", text);
    unsigned base = memchr(text, ':', length) ? 0 : 96;
    ret_range->bits = 128;
    if (text[length] == '\0')
        return 0;
    char *end;
    unsigned long bits = strtoul(text + length + 1, &end, 10);
    if (text[length + 1] < '0' || text[length + 1] > '9' || *end || bits > 128 - base)
        return error_set(err, ERR_USAGE, "'%s' has a bad prefix length", text);
    ret_range->bits = base + (unsigned)bits;
    return 0;
}

bool address_range_contains(const struct address_range *range, const struct address *address)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(range->first.bytes, address->bytes, whole) != 0)
        return false;
    return rest == 0 || (range->first.bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0;
}

int address_parse_listen(const char *text, struct sockaddr_storage *ret_address,
                         socklen_t *ret_length, struct error *err)
{
    const char *colon = strrchr(text, ':');
    char host[128];
    if (!colon || (size_t)(colon - text) >= sizeof host || !colon[1])
        return error_set(err, ERR_USAGE, "'%s' is not an address to listen on (host:port)", text);
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    size_t length = strlen(host);
    char *name = host;
    if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        name++;
    }
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                             .ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM},
                    *found = NULL;
    int failed = getaddrinfo(*name ? name : NULL, colon + 1, &hints, &found);
    if (failed)
        return error_set(err, ERR_USAGE, "listen on '%s': %s", text, gai_strerror(failed));
    memcpy(ret_address, found->ai_addr, found->ai_addrlen);
    *ret_length = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static bool is_trusted(const struct address_range *trusted, size_t count,
                       const struct address *address)
{
    for (size_t i = 0; i < count; i++)
        if (address_range_contains(&trusted[i], address))
            return true;
    return false;
}

/* "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80", with or without quotes. */
static bool parse_node(const char *text, size_t length, struct address *ret_address)
{
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
    if (length && text[0] == '[') {
        const char *close = memchr(text, ']', length);
        return close && address_parse(text + 1, (size_t)(close - text) - 1, ret_address);
    }
    const char *colon = memchr(text, ':', length);
    bool one_colon = colon && !memchr(colon + 1, ':', length - (size_t)(colon + 1 - text));
    return address_parse(text, one_colon ? (size_t)(colon - text) : length, ret_address);
}

static void trim(const char **start, const char **end)
{
    while (*start < *end && (**start == ' ' || **start == '\t'))
        (*start)++;
    while (*end > *start && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
        (*end)--;
}

/* The for= of one element of Forwarded. */
static bool parse_forwarded(const char *start, const char *end, struct address *ret_address)
{
    while (start < end) {
        const char *semicolon = memchr(start, ';', (size_t)(end - start));
        const char *from = start, *to = semicolon ? semicolon : end;
        start = to + 1;
        trim(&from, &to);
        if (to - from > 4 && http_equal_lower(from, 4, "for="))
            return parse_node(from + 4, (size_t)(to - from) - 4, ret_address);
    }
    return false;
}

struct address address_of_client(const struct address *peer, const struct address_range *trusted,
                                 size_t trusted_count, const char *forwarded,
                                 const char *x_forwarded_for)
{
    struct address client = *peer;
    const char *hops = forwarded ? forwarded : x_forwarded_for;
    const char *end = hops ? hops + strlen(hops) : NULL;
    while (hops && is_trusted(trusted, trusted_count, &client)) {
        const char *comma = memrchr(hops, ',', (size_t)(end - hops));
        const char *from = comma ? comma + 1 : hops, *to = end;
        struct address hop;
        trim(&from, &to);
        if (!(forwarded ? parse_forwarded(from, to, &hop)
                        : parse_node(from, (size_t)(to - from), &hop)))
            break;
        client = hop;
        if (!comma)
            break;
        end = comma;
    }
    return client;
}
