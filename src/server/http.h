/* http.h: the words of HTTP/1.1 that every file of this room needs: methods and
 * character classes. Pure data, no state. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_method {
    HTTP_METHOD_NONE,
    HTTP_METHOD_GET,
    HTTP_METHOD_HEAD,
    HTTP_METHOD_POST,
    HTTP_METHOD_PUT,
    HTTP_METHOD_PATCH,
    HTTP_METHOD_DELETE,
    HTTP_METHOD_OPTIONS,
    HTTP_METHOD_TRACE,
    HTTP_METHOD_CONNECT,
    HTTP_METHOD_OTHER, /* a well-formed upper-case word that is none of the above: PROPFIND, LINK */
    HTTP_METHOD_ANY,   /* in route tables only */
};

enum { HTTP_METHOD_MAX = 32 }; /* bytes of a method's name */

/* HTTP_METHOD_NONE for anything that is not upper-case letters and hyphens. */
enum http_method http_method_of(const char *name, size_t length);
const char *http_method_name(enum http_method method); /* "GET"; "*" for ANY, "" for OTHER */

/* Replies to these never have a body: 1xx, 204, 304. */
bool http_status_is_bodiless(unsigned status);

/* The classes of RFC 9110: token (methods, field names), field value (visible, space, tab,
 * obs-text), request target (visible ASCII but '#', and bytes above 0x7F that some clients send
 * unescaped). */
bool http_is_token(const char *text, size_t length);
bool http_is_field_value(const char *text, size_t length);
bool http_is_target(const char *text, size_t length);
bool http_is_token_char(unsigned char c);
bool http_is_field_value_char(unsigned char c);

int http_hex_value(char c); /* -1 for no digit */

/* Compares `length` bytes with an already lower-case word, ASCII case aside. */
bool http_equal_lower(const char *text, size_t length, const char *lower);
