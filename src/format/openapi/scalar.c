#include "format/openapi/example.h"

#include "base/buffer.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALAR_LONGEST_TEXT = 20000 };

/* --- numbers --- */

static double number_in_bounds(const struct schema *schema, double step, unsigned serial)
{
    double value = 1;
    if (schema->minimum.is_set) {
        value = schema->minimum.value;
        if (schema->minimum.is_exclusive)
            value += step;
    } else if (schema->maximum.is_set && schema->maximum.value < value) {
        value = schema->maximum.value;
        if (schema->maximum.is_exclusive)
            value -= step;
    }
    value += serial * step;
    return value;
}

static cJSON *make_number(const struct schema *schema, bool is_integer, unsigned serial)
{
    double step = schema->multiple_of > 0 ? schema->multiple_of : 1;
    const struct schema_bound *low = &schema->minimum, *high = &schema->maximum;
    if (!is_integer && low->is_set && high->is_set && high->value - low->value <= 2)
        step = (high->value - low->value) / 4;
    double value = number_in_bounds(schema, step, serial);
    if (schema->multiple_of > 0)
        value = ceil(value / schema->multiple_of - 1e-9) * schema->multiple_of;
    else if (is_integer)
        value = ceil(value);
    if (high->is_set && value > high->value)
        value = high->is_exclusive ? high->value - step : high->value;
    return cJSON_CreateNumber(isfinite(value) ? value : 0);
}

/* --- text --- */

static const char *text_of_format(const char *format)
{
    static const char *const formats[][2] = {
        {"date-time", "2024-01-15T09:30:00Z"},
        {"datetime", "2024-01-15T09:30:00Z"},
        {"date", "2024-01-15"},
        {"time", "09:30:00Z"},
        {"duration", "P1D"},
        {"email", "ada@example.com"},
        {"idn-email", "ada@example.com"},
        {"hostname", "www.example.com"},
        {"idn-hostname", "www.example.com"},
        {"ipv4", "192.0.2.1"},
        {"ip", "192.0.2.1"},
        {"ipv6", "2001:db8::1"},
        {"uri", "https://www.example.com"},
        {"url", "https://www.example.com"},
        {"iri", "https://www.example.com"},
        {"uri-reference", "/path"},
        {"iri-reference", "/path"},
        {"uri-template", "/path/{id}"},
        {"uuid", "9b2f6c1e-3a47-4d58-8c0b-5e1d7a6f2b34"},
        {"guid", "9b2f6c1e-3a47-4d58-8c0b-5e1d7a6f2b34"},
        {"byte", "c3RyaW5n"},
        {"binary", "binary"},
        {"json-pointer", "/name"},
        {"relative-json-pointer", "0"},
        {"regex", "^.*$"},
        {"boolean", "true"},
        {"int32", "1"},
        {"int64", "1"},
        {"integer", "1"},
        {"number", "1"},
        {"float", "1.5"},
        {"double", "1.5"},
        {"decimal", "1.5"},
    };
    for (size_t i = 0; format && i < COUNT_OF(formats); i++)
        if (text_equal_nocase(formats[i][0], format))
            return formats[i][1];
    return NULL;
}

/* As long as the schema wants it; the text is ASCII. */
static const char *fit_length(struct openapi *o, const struct schema *schema, const char *text)
{
    size_t length = strlen(text), shortest = schema->min_length, longest = schema->max_length;
    if (shortest > SCALAR_LONGEST_TEXT)
        shortest = SCALAR_LONGEST_TEXT;
    if (length > longest)
        return arena_strndup(&o->arena, text, longest);
    if (length >= shortest)
        return text;
    if (!openapi_spend(o, shortest / 16))
        return text;
    char *longer = arena_alloc(&o->arena, shortest + 1);
    for (size_t i = 0; i < shortest; i++)
        longer[i] = text[i % (length ? length : 1)] ? text[i % length] : 'x';
    longer[shortest] = '\0';
    return longer;
}

static cJSON *make_text(struct openapi *o, const struct schema *schema, unsigned serial)
{
    const char *text = text_of_format(schema->format);
    const char *match =
        !text && schema->pattern ? example_match(o, schema->pattern, schema->min_length) : NULL;
    if (match && strlen(match) < schema->min_length && !strpbrk(schema->pattern, "^$"))
        match = fit_length(o, schema, arena_printf(&o->arena, "%s aA0", match));
    if (match && strlen(match) <= schema->max_length)
        return cJSON_CreateString(match);
    if (!text)
        text = "string";
    if (serial)
        text = arena_printf(&o->arena, "%s%u", text, serial + 1);
    return cJSON_CreateString(fit_length(o, schema, text));
}

/* --- --- */

static cJSON *make_placeholder(struct openapi *o, const struct schema *schema, unsigned kind)
{
    const char *type = kind == SCHEMA_INTEGER   ? "integer"
                       : kind == SCHEMA_NUMBER  ? "number"
                       : kind == SCHEMA_BOOLEAN ? "boolean"
                                                : "string";
    if (kind == SCHEMA_STRING && schema->format)
        type = schema->format;
    return cJSON_CreateString(arena_printf(&o->arena, "<%s>", type));
}

/* A value of a list; null only where there is nothing else. */
static const cJSON *nth(const cJSON *list, unsigned serial)
{
    const cJSON *child = list->child;
    while (cJSON_IsNull(child) && child->next)
        child = child->next;
    for (unsigned i = 0; child->next && i < serial; i++)
        child = child->next;
    return child;
}

cJSON *example_scalar(struct openapi *o, const struct schema *schema, unsigned kind,
                      unsigned serial, bool placeholder)
{
    if (schema->constant)
        return cJSON_Duplicate(schema->constant, true);
    if (schema->enumeration)
        return cJSON_Duplicate(nth(schema->enumeration, serial), true);
    if (kind == SCHEMA_NULL)
        return cJSON_CreateNull();
    if (placeholder)
        return make_placeholder(o, schema, kind);
    if (kind == SCHEMA_BOOLEAN)
        return cJSON_CreateBool(serial == 0);
    if (kind == SCHEMA_INTEGER || kind == SCHEMA_NUMBER)
        return make_number(schema, kind == SCHEMA_INTEGER, serial);
    return make_text(o, schema, serial);
}

/* --- the author's own --- */

/* Authors write 5 for "5" and "5" for 5 (YAML helps them). */
static cJSON *coerce(struct openapi *o, const struct schema *schema, const cJSON *value)
{
    unsigned kind = schema_kind(schema);
    const char *text = cJSON_GetStringValue(value);
    if (kind == SCHEMA_STRING && (json_is_number(value) || cJSON_IsBool(value))) {
        const char *raw = cJSON_IsRaw(value) ? value->valuestring : json_to_text(&o->arena, value);
        return cJSON_CreateString(raw);
    }
    if (kind == SCHEMA_BOOLEAN && text && (!strcmp(text, "true") || !strcmp(text, "false")))
        return cJSON_CreateBool(text[0] == 't');
    if ((kind == SCHEMA_INTEGER || kind == SCHEMA_NUMBER) && text && strlen(text) < 16 && *text &&
        strspn(text, "0123456789") == strlen(text) && (text[0] != '0' || !text[1])) {
        double number = 0;
        for (; *text; text++)
            number = number * 10 + (*text - '0');
        return cJSON_CreateNumber(number);
    }
    return cJSON_Duplicate(value, true);
}

static cJSON *usable(struct openapi *o, const struct schema *schema, const cJSON *value)
{
    if (!value)
        return NULL;
    cJSON *own = coerce(o, schema, value);
    if (schema_accepts(o, schema->at, own))
        return own;
    cJSON_Delete(own);
    return NULL;
}

cJSON *example_given(struct openapi *o, const struct schema *schema)
{
    const cJSON *const by_rank[] = {schema->constant, schema->example, schema->fallback};
    for (size_t i = 0; i < COUNT_OF(by_rank); i++) {
        /* "default: null" says that it may be left out; an example of it is worth more */
        cJSON *own =
            by_rank[i] && i == 2 && cJSON_IsNull(by_rank[i]) ? NULL : usable(o, schema, by_rank[i]);
        if (own)
            return own;
    }
    return NULL;
}
