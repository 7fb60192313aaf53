/* js_value.h: values that cross between C and JavaScript.
 *
 * A JSValueRef on the C stack is seen by the collector; one kept anywhere else stands in a
 * struct js_root, which protects it. Exceptions are values too: every call that may throw takes a
 * JSValueRef * and its caller looks at it. */
#pragma once

#include "script/jsc_api.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A value kept in memory of ours. {0} is empty. */
struct js_root {
    JSContextRef context;
    JSValueRef value;
};

void js_root_set(struct js_root *root, JSContextRef context, JSValueRef value);
void js_root_release(struct js_root *root);
static inline JSObjectRef js_root_object(const struct js_root *root)
{
    return (JSObjectRef)root->value;
}

static inline void js_string_release(JSStringRef *string)
{
    if (*string)
        jsc.JSStringRelease(*string);
}
#define AUTO_JS_STRING __attribute__((cleanup(js_string_release))) JSStringRef

/* Text of ours as a string. Bytes that are not UTF-8 become U+FFFD; NULL becomes null. The caller
 * of js_string_n() releases the result. */
JSStringRef js_string_n(const char *bytes, size_t length);
JSValueRef js_text(JSContextRef context, const char *text);
JSValueRef js_text_n(JSContextRef context, const char *bytes, size_t length);

/* String(value) as UTF-8 in the arena, NUL-terminated, with lone surrogates as U+FFFD. NULL when
 * the conversion threw; *exception says what (may be NULL). ret_length may be NULL. */
char *js_to_text(JSContextRef context, JSValueRef value, struct arena *arena, size_t *ret_length,
                 JSValueRef *exception);
/* The same for a value that must be a string: NULL, without an exception, for anything else. */
char *js_string_text(JSContextRef context, JSValueRef value, struct arena *arena);

JSValueRef js_property(JSContextRef context, JSObjectRef object, const char *name,
                       JSValueRef *exception);
void js_set_property(JSContextRef context, JSObjectRef object, const char *name, JSValueRef value);
void js_set_function(JSContextRef context, JSObjectRef object, const char *name,
                     JSObjectCallAsFunctionCallback function);

/* An Error (of JavaScript's class Error) with this message. */
JSValueRef js_error(JSContextRef context, const char *message);

/* JSON trees. Going to C, what JSON cannot say (undefined, functions, NaN, cycles) becomes null;
 * the caller frees the tree. */
JSValueRef js_from_json(JSContextRef context, const cJSON *tree);
cJSON *js_to_json(JSContextRef context, JSValueRef value);

/* The bytes of a typed array or an ArrayBuffer, borrowed; false when it is neither. */
bool js_bytes(JSContextRef context, JSValueRef value, const void **ret_bytes, size_t *ret_length);
/* An ArrayBuffer with a copy of the bytes. */
JSValueRef js_from_bytes(JSContextRef context, const void *bytes, size_t length);
