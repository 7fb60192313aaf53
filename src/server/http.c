#include "server/http.h"

#include <string.h>

enum { CLASS_TOKEN = 1, CLASS_VALUE = 2, CLASS_TARGET = 4 };

#define T CLASS_TOKEN
#define V CLASS_VALUE
#define G CLASS_TARGET
/* Rows of sixteen, 0x00 to 0x7F; everything above is value and target. */
static const unsigned char classes[128] = {
    /* CTL */
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    V,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    /* SP ! " # $ % & ' ( ) * + , - . / */
    V,
    T | V | G,
    V | G,
    T | V,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    V | G,
    V | G,
    T | V | G,
    T | V | G,
    V | G,
    T | V | G,
    T | V | G,
    V | G,
    /* 0-9 : ; < = > ? */
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    V | G,
    V | G,
    V | G,
    V | G,
    V | G,
    V | G,
    /* @ A-O */
    V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    /* P-Z [ \ ] ^ _ */
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    V | G,
    V | G,
    V | G,
    T | V | G,
    T | V | G,
    /* ` a-o */
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    /* p-z { | } ~ DEL */
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    T | V | G,
    V | G,
    T | V | G,
    V | G,
    T | V | G,
    0,
};
#undef T
#undef V
#undef G

static bool has_class(unsigned char c, int class)
{
    return c >= 0x80 ? class != CLASS_TOKEN : (classes[c] & class) != 0;
}

static bool all_have_class(const char *text, size_t length, int class)
{
    for (size_t i = 0; i < length; i++)
        if (!has_class((unsigned char)text[i], class))
            return false;
    return true;
}

bool http_is_token(const char *text, size_t length)
{
    return length > 0 && all_have_class(text, length, CLASS_TOKEN);
}

bool http_is_field_value(const char *text, size_t length)
{
    return all_have_class(text, length, CLASS_VALUE);
}

bool http_is_target(const char *text, size_t length)
{
    return length > 0 && all_have_class(text, length, CLASS_TARGET);
}

bool http_is_token_char(unsigned char c)
{
    return has_class(c, CLASS_TOKEN);
}

bool http_is_field_value_char(unsigned char c)
{
    return has_class(c, CLASS_VALUE);
}

int http_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool http_equal_lower(const char *text, size_t length, const char *lower)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != lower[i]) /* also where lower ends early */
            return false;
    }
    return lower[length] == '\0';
}

static const struct method_name {
    const char *name;
    size_t length;
} method_names[] = {
    [HTTP_METHOD_NONE] = {"", 0},         [HTTP_METHOD_GET] = {"GET", 3},
    [HTTP_METHOD_HEAD] = {"HEAD", 4},     [HTTP_METHOD_POST] = {"POST", 4},
    [HTTP_METHOD_PUT] = {"PUT", 3},       [HTTP_METHOD_PATCH] = {"PATCH", 5},
    [HTTP_METHOD_DELETE] = {"DELETE", 6}, [HTTP_METHOD_OPTIONS] = {"OPTIONS", 7},
    [HTTP_METHOD_TRACE] = {"TRACE", 5},   [HTTP_METHOD_CONNECT] = {"CONNECT", 7},
    [HTTP_METHOD_OTHER] = {"", 0},        [HTTP_METHOD_ANY] = {"*", 1},
};

enum http_method http_method_of(const char *name, size_t length)
{
    for (unsigned m = HTTP_METHOD_GET; m <= HTTP_METHOD_CONNECT; m++)
        if (method_names[m].length == length && memcmp(method_names[m].name, name, length) == 0)
            return (enum http_method)m;
    if (length == 0 || length > HTTP_METHOD_MAX)
        return HTTP_METHOD_NONE;
    for (size_t i = 0; i < length; i++)
        if ((name[i] < 'A' || name[i] > 'Z') && name[i] != '-')
            return HTTP_METHOD_NONE;
    return HTTP_METHOD_OTHER;
}

const char *http_method_name(enum http_method method)
{
    return method_names[method].name;
}

bool http_status_is_bodiless(unsigned status)
{
    return status < 200 || status == 204 || status == 304;
}
