#include "json/number.h"

#include "base/mem.h"
#include "json/json.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Up to this many significant digits, decimal → double → shortest decimal is the identity. */
enum { SAFE_DIGITS = 15 };
/* JavaScript changes to exponents below 1e-6 and from 1e21 on. */
enum { MOST_LEADING_ZEROS = 5, FIRST_BIG_EXPONENT = 21, LEAST_EXPONENT = -6 };
enum { SHORT_NUMBER = 64 };

/* The common cases without a look at the value: no exponent, few digits, nothing superfluous. */
static bool is_plainly_exact(const char *text, size_t length)
{
    if (*text == '-') {
        text++;
        length--;
        if (text[0] == '0' && length == 1)
            return false; /* -0 prints as 0 */
    }
    if (length > SAFE_DIGITS)
        return false;
    size_t dot = length;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.')
            dot = i;
        else if (text[i] < '0' || text[i] > '9')
            return false;
    }
    if (dot == length)
        return true;
    if (text[length - 1] == '0')
        return false;
    return text[0] != '0' || strspn(text + dot + 1, "0") <= MOST_LEADING_ZEROS;
}

bool number_is_exact(const char *text, size_t length)
{
    if (is_plainly_exact(text, length))
        return true;
    if (length >= JSON_NUMBER_SIZE)
        return false;
    char printed[JSON_NUMBER_SIZE];
    json_format_number(number_parse(text, length), printed);
    return strlen(printed) == length && memcmp(printed, text, length) == 0;
}

/* Up to 15 digits fit an integer that a double holds; most numbers are such. */
static bool parse_short_integer(const char *text, size_t length, double *ret_value)
{
    bool negative = *text == '-';
    size_t i = negative;
    if (length - i > SAFE_DIGITS)
        return false;
    int64_t value = 0;
    for (; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *ret_value = negative ? -(double)value : (double)value;
    return true;
}

double number_parse(const char *text, size_t length)
{
    double value;
    if (parse_short_integer(text, length, &value))
        return value;
    char local[SHORT_NUMBER];
    if (length < sizeof local) {
        memcpy(local, text, length);
        local[length] = '\0';
        return strtod(local, NULL);
    }
    char *copy = mem_strndup(text, length);
    value = strtod(copy, NULL);
    free(copy);
    return value;
}

struct decimal {
    char digits[24]; /* without leading and trailing zeros */
    int count;
    int point; /* the decimal point stands before digits[point] */
};

/* Splits what "%.*e" printed. */
static void split(const char *printed, struct decimal *out)
{
    const char *e = strchr(printed, 'e');
    out->count = 0;
    for (const char *c = printed; c < e; c++)
        if (*c >= '0' && *c <= '9')
            out->digits[out->count++] = *c;
    while (out->count > 1 && out->digits[out->count - 1] == '0')
        out->count--;
    out->point = (int)strtol(e + 1, NULL, 10) + 1;
}

static bool try_digits(double value, int count, struct decimal *out)
{
    char printed[40];
    snprintf(printed, sizeof printed, "%.*e", count - 1, value);
    if (strtod(printed, NULL) == value) {
        split(printed, out);
        return true;
    }
    /* Just above a power of two the nearest text of this length may read back as the neighbour
     * below while the next one up reads back right. */
    char *last = printed + (count > 1 ? count : 0);
    if (*last < '0' || *last >= '9')
        return false;
    ++*last;
    if (strtod(printed, NULL) != value)
        return false;
    split(printed, out);
    return true;
}

/* The fewest digits that read back as `value`, which is positive and finite. */
static void shortest(double value, struct decimal *out)
{
    int count = value < DBL_MIN ? 1 : SAFE_DIGITS; /* subnormal numbers have fewer digits */
    while (count < 17 && !try_digits(value, count, out))
        count++;
    if (count == 17) {
        char printed[40];
        snprintf(printed, sizeof printed, "%.16e", value);
        split(printed, out);
    }
}

static void put_exponential(const struct decimal *number, const char *sign,
                            char out[JSON_NUMBER_SIZE])
{
    int exponent = number->point - 1;
    snprintf(out, JSON_NUMBER_SIZE, "%s%c%s%.*se%c%d", sign, number->digits[0],
             number->count > 1 ? "." : "", number->count - 1, number->digits + 1,
             exponent < 0 ? '-' : '+', abs(exponent));
}

static void put_plain(const struct decimal *number, const char *sign, char out[JSON_NUMBER_SIZE])
{
    static const char zeros[] = "000000000000000000000";
    int count = number->count, point = number->point;
    if (point <= 0)
        snprintf(out, JSON_NUMBER_SIZE, "%s0.%.*s%.*s", sign, -point, zeros, count, number->digits);
    else if (point >= count)
        snprintf(out, JSON_NUMBER_SIZE, "%s%.*s%.*s", sign, count, number->digits, point - count,
                 zeros);
    else
        snprintf(out, JSON_NUMBER_SIZE, "%s%.*s.%.*s", sign, point, number->digits, count - point,
                 number->digits + point);
}

void json_format_number(double value, char out[JSON_NUMBER_SIZE])
{
    if (!isfinite(value)) {
        memcpy(out, "null", sizeof "null");
        return;
    }
    if (value == 0 || (fabs(value) < 1e15 && value == (double)(int64_t)value)) {
        snprintf(out, JSON_NUMBER_SIZE, "%lld", (long long)value);
        return;
    }
    struct decimal number;
    shortest(fabs(value), &number);
    const char *sign = value < 0 ? "-" : "";
    if (number.point > FIRST_BIG_EXPONENT || number.point <= LEAST_EXPONENT)
        put_exponential(&number, sign, out);
    else
        put_plain(&number, sign, out);
}
