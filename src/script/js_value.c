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

/* The UTF-16 units that these bytes of UTF-8 stand for. */
static size_t count_units(const char *text, size_t length)
{
    size_t units = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0;
    }
    return units;
}

static bool is_lead(JSChar unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_trail(JSChar unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

/* The slow way for texts with lone surrogates, at which the library's own conversion stops. */
static char *odd_string_to_text(JSStringRef string, struct arena *arena, size_t *ret_length)
{
    size_t count = jsc.JSStringGetLength(string), length = 0;
    const JSChar *units = jsc.JSStringGetCharactersPtr(string);
    char *text = arena_alloc(arena, count * 3 + 1);
    for (size_t i = 0; i < count; i++) {
        unsigned code = units[i];
        if (is_lead(units[i]) && i + 1 < count && is_trail(units[i + 1])) {
            code = 0x10000 + ((code - 0xD800) << 10) + (units[++i] - 0xDC00U);
        } else if (is_lead(units[i]) || is_trail(units[i])) {
            code = 0xFFFD;
        }
        length += text_put_utf8(text + length, code);
    }
    text[length] = 0;
    *ret_length = length;
    return text;
}

static char *copy_to_text(JSStringRef string, size_t size, struct arena *arena, size_t *ret_length)
{
    char *large = mem_alloc(size);
    size_t used = jsc.JSStringGetUTF8CString(string, large, size);
    *ret_length = used ? used - 1 : 0;
    char *text = arena_strndup(arena, large, *ret_length);
    free(large);
    return text;
}

static char *string_to_text(JSStringRef string, struct arena *arena, size_t *ret_length)
{
    size_t size = jsc.JSStringGetMaximumUTF8CStringSize(string), length;
    char *text;
    if (size <= SMALL_TEXT) {
        text = arena_alloc(arena, size);
        size_t used = jsc.JSStringGetUTF8CString(string, text, size);
        length = used ? used - 1 : 0;
    } else { /* the maximum is three times what is usually needed */
        text = copy_to_text(string, size, arena, &length);
    }
    if (count_units(text, length) != jsc.JSStringGetLength(string))
        text = odd_string_to_text(string, arena, &length);
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
