#include "script/js_value.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below this a text is small enough to measure and copy on the stack. */
enum { SMALL_TEXT = 512 };

void js_root_set(struct js_root *root, JSContextRef context, JSValueRef value)
{
    jsc.JSValueProtect(context, value);
    js_root_release(root);
    root->context = context;
    root->value = value;
}

void js_root_release(struct js_root *root)
{
    if (root->value)
        jsc.JSValueUnprotect(root->context, root->value);
    *root = (struct js_root){0};
}

/* How many bytes the sequence that starts here has; 0 when it is not UTF-8. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    size_t length = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
    if (length > left || !text_is_utf8((const char *)at, length, NULL))
        return 0;
    return length;
}

static unsigned decode_sequence(const unsigned char *at, size_t length)
{
    if (length == 1)
        return at[0];
    unsigned code = at[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (at[i] & 0x3F);
    return code;
}

/* The slow way for what the library's own conversion cannot take: NULs and bad bytes. */
static JSStringRef string_from_odd_bytes(const unsigned char *bytes, size_t length)
{
    JSChar *units = mem_alloc((length + 1) * sizeof(*units));
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        size_t sequence = sequence_length(bytes + at, length - at);
        unsigned code = sequence ? decode_sequence(bytes + at, sequence) : 0xFFFD;
        if (code >= 0x10000) {
            units[count++] = (JSChar)(0xD800 + ((code - 0x10000) >> 10));
            code = 0xDC00 + ((code - 0x10000) & 0x3FF);
        }
        units[count++] = (JSChar)code;
        at += sequence ? sequence : 1;
    }
    JSStringRef string = jsc.JSStringCreateWithCharacters(units, count);
    free(units);
    return string;
}

/* bytes[length] is a NUL. */
static JSStringRef string_from_terminated(const char *bytes, size_t length)
{
    if (memchr(bytes, 0, length) || !text_is_utf8(bytes, length, NULL))
        return string_from_odd_bytes((const unsigned char *)bytes, length);
    return jsc.JSStringCreateWithUTF8CString(bytes);
}

JSStringRef js_string_n(const char *bytes, size_t length)
{
    if (length < SMALL_TEXT) {
        char copy[SMALL_TEXT];
        memcpy(copy, bytes, length);
        copy[length] = 0;
        return string_from_terminated(copy, length);
    }
    char *copy = mem_strndup(bytes, length);
    JSStringRef string = string_from_terminated(copy, length);
    free(copy);
    return string;
}

JSValueRef js_text(JSContextRef context, const char *text)
{
    if (!text)
        return jsc.JSValueMakeNull(context);
    AUTO_JS_STRING string = string_from_terminated(text, strlen(text));
    return jsc.JSValueMakeString(context, string);
}

JSValueRef js_text_n(JSContextRef context, const char *bytes, size_t length)
{
    AUTO_JS_STRING string = js_string_n(length ? bytes : "", length);
    return jsc.JSValueMakeString(context, string);
}

/* Lone surrogates come out of the library as three bytes that are not UTF-8. */
static void mend_surrogates(char *text, size_t length)
{
    size_t bad;
    for (size_t from = 0; from < length && !text_is_utf8(text + from, length - from, &bad);) {
        from += bad;
        if (length - from < 3) {
            memset(text + from, '?', length - from);
            return;
        }
        memcpy(text + from, "\xEF\xBF\xBD", 3);
        from += 3;
    }
}

static char *string_to_text(JSStringRef string, struct arena *arena, size_t *ret_length)
{
    size_t size = jsc.JSStringGetMaximumUTF8CStringSize(string);
    char *text, small[SMALL_TEXT];
    size_t used;
    if (size <= sizeof(small)) { /* the maximum is three times what is usually needed */
        used = jsc.JSStringGetUTF8CString(string, small, sizeof(small));
        text = arena_strndup(arena, small, used ? used - 1 : 0);
    } else {
        char *large = mem_alloc(size);
        used = jsc.JSStringGetUTF8CString(string, large, size);
        text = arena_alloc(arena, used + 1);
        memcpy(text, large, used);
        text[used] = 0;
        free(large);
    }
    size_t length = used ? used - 1 : 0;
    mend_surrogates(text, length);
    if (ret_length)
        *ret_length = length;
    return text;
}

char *js_to_text(JSContextRef context, JSValueRef value, struct arena *arena, size_t *ret_length,
                 JSValueRef *exception)
{
    AUTO_JS_STRING string = jsc.JSValueToStringCopy(context, value, exception);
    return string ? string_to_text(string, arena, ret_length) : NULL;
}

char *js_string_text(JSContextRef context, JSValueRef value, struct arena *arena)
{
    if (!jsc.JSValueIsString(context, value))
        return NULL;
    return js_to_text(context, value, arena, NULL, NULL);
}

JSValueRef js_property(JSContextRef context, JSObjectRef object, const char *name,
                       JSValueRef *exception)
{
    AUTO_JS_STRING key = jsc.JSStringCreateWithUTF8CString(name);
    return jsc.JSObjectGetProperty(context, object, key, exception);
}

void js_set_property(JSContextRef context, JSObjectRef object, const char *name, JSValueRef value)
{
    AUTO_JS_STRING key = jsc.JSStringCreateWithUTF8CString(name);
    jsc.JSObjectSetProperty(context, object, key, value, kJSPropertyAttributeNone, NULL);
}

void js_set_function(JSContextRef context, JSObjectRef object, const char *name,
                     JSObjectCallAsFunctionCallback function)
{
    AUTO_JS_STRING key = jsc.JSStringCreateWithUTF8CString(name);
    JSObjectRef value = jsc.JSObjectMakeFunctionWithCallback(context, key, function);
    jsc.JSObjectSetProperty(context, object, key, value, kJSPropertyAttributeNone, NULL);
}

JSValueRef js_error(JSContextRef context, const char *message)
{
    JSValueRef arguments[] = {js_text(context, message)};
    return jsc.JSObjectMakeError(context, 1, arguments, NULL);
}

static JSValueRef container_from_json(JSContextRef context, const cJSON *tree)
{
    char *text = json_print(tree, false);
    AUTO_JS_STRING string = js_string_n(text, strlen(text));
    free(text);
    JSValueRef value = jsc.JSValueMakeFromJSONString(context, string);
    return value ? value : jsc.JSValueMakeNull(context);
}

JSValueRef js_from_json(JSContextRef context, const cJSON *tree)
{
    if (!tree)
        return jsc.JSValueMakeUndefined(context);
    if (cJSON_IsString(tree))
        return js_text(context, tree->valuestring);
    if (json_is_number(tree))
        return jsc.JSValueMakeNumber(context, json_number(tree));
    if (cJSON_IsBool(tree))
        return jsc.JSValueMakeBoolean(context, cJSON_IsTrue(tree));
    if (cJSON_IsNull(tree))
        return jsc.JSValueMakeNull(context);
    return container_from_json(context, tree);
}

static cJSON *container_to_json(JSContextRef context, JSValueRef value)
{
    AUTO_JS_STRING string = jsc.JSValueCreateJSONString(context, value, 0, NULL);
    if (!string)
        return cJSON_CreateNull();
    AUTO_ARENA work = {0};
    size_t length;
    char *text = string_to_text(string, &work, &length);
    cJSON *tree = json_parse(text, length, &json_document_limits, "value", NULL);
    return tree ? tree : cJSON_CreateNull();
}

cJSON *js_to_json(JSContextRef context, JSValueRef value)
{
    switch (jsc.JSValueGetType(context, value)) {
    case kJSTypeBoolean:
        return cJSON_CreateBool(jsc.JSValueToBoolean(context, value));
    case kJSTypeNumber: {
        double number = jsc.JSValueToNumber(context, value, NULL);
        return isfinite(number) ? cJSON_CreateNumber(number) : cJSON_CreateNull();
    }
    case kJSTypeString: {
        AUTO_ARENA work = {0};
        return cJSON_CreateString(js_to_text(context, value, &work, NULL, NULL));
    }
    case kJSTypeObject:
        return container_to_json(context, value);
    default:
        return cJSON_CreateNull();
    }
}

bool js_bytes(JSContextRef context, JSValueRef value, const void **ret_bytes, size_t *ret_length)
{
    JSTypedArrayType type = jsc.JSValueGetTypedArrayType(context, value, NULL);
    if (type == kJSTypedArrayTypeNone)
        return false;
    JSObjectRef object = (JSObjectRef)value;
    if (type == kJSTypedArrayTypeArrayBuffer) {
        *ret_bytes = jsc.JSObjectGetArrayBufferBytesPtr(context, object, NULL);
        *ret_length = jsc.JSObjectGetArrayBufferByteLength(context, object, NULL);
        return true;
    }
    JSObjectRef buffer = jsc.JSObjectGetTypedArrayBuffer(context, object, NULL);
    const char *start = jsc.JSObjectGetArrayBufferBytesPtr(context, buffer, NULL);
    *ret_bytes = start ? start + jsc.JSObjectGetTypedArrayByteOffset(context, object, NULL) : NULL;
    *ret_length = jsc.JSObjectGetTypedArrayByteLength(context, object, NULL);
    return true;
}

static void free_bytes(void *bytes, void *context)
{
    (void)context;
    free(bytes);
}

JSValueRef js_from_bytes(JSContextRef context, const void *bytes, size_t length)
{
    char *copy = mem_alloc(length ? length : 1);
    if (length)
        memcpy(copy, bytes, length);
    return jsc.JSObjectMakeArrayBufferWithBytesNoCopy(context, copy, length, free_bytes, NULL,
                                                      NULL);
}
