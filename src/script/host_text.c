/* Bytes and texts: what JavaScript would do slowly in loops. */
#include "base/encode.h"
#include "base/random.h"
#include "script/engine.h"

/* As much randomness as one call may ask for, as in browsers. */
enum { RANDOM_MAX_BYTES = 65536 };

/* (text) → ArrayBuffer of its UTF-8 */
HOST_FUNCTION(utf8_encode)
{
    AUTO_ARENA work = {0};
    size_t length = 0;
    const char *text =
        count > 0 ? js_to_text(context, arguments[0], &work, &length, exception) : "";
    return text ? js_from_bytes(context, text, length) : jsc.JSValueMakeUndefined(context);
}

/* (bytes) → text; what is not UTF-8 becomes U+FFFD */
HOST_FUNCTION(utf8_decode)
{
    const void *bytes = NULL;
    size_t length = 0;
    if (count < 1 || !js_bytes(context, arguments[0], &bytes, &length))
        return jsc.JSValueMakeUndefined(context);
    return js_text_n(context, bytes, length);
}

/* (bytes) → text */
HOST_FUNCTION(base64_encode)
{
    AUTO_ARENA work = {0};
    const void *bytes = NULL;
    size_t length = 0;
    if (count < 1 || !js_bytes(context, arguments[0], &bytes, &length))
        return jsc.JSValueMakeUndefined(context);
    return js_text(context, encode_base64(&work, bytes, length));
}

/* (text) → ArrayBuffer, or undefined when it is not base64 */
HOST_FUNCTION(base64_decode)
{
    AUTO_ARENA work = {0};
    size_t length = 0;
    const char *text = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    const char *bytes = text ? decode_base64(&work, text, &length) : NULL;
    return bytes ? js_from_bytes(context, bytes, length) : jsc.JSValueMakeUndefined(context);
}

/* (length) → ArrayBuffer */
HOST_FUNCTION(random_array)
{
    double wanted = count > 0 ? jsc.JSValueToNumber(context, arguments[0], exception) : 0;
    if (!(wanted >= 0 && wanted <= RANDOM_MAX_BYTES))
        return jsc.JSValueMakeUndefined(context);
    unsigned char bytes[RANDOM_MAX_BYTES];
    random_bytes(bytes, (size_t)wanted);
    return js_from_bytes(context, bytes, (size_t)wanted);
}

HOST_FUNCTION(uuid)
{
    char text[UUID_SIZE];
    random_uuid4(text);
    return js_text(context, text);
}

void host_add_text(JSContextRef context, JSObjectRef host)
{
    static const struct host_function functions[] = {
        {"utf8Encode", utf8_encode},     {"utf8Decode", utf8_decode},
        {"base64Encode", base64_encode}, {"base64Decode", base64_decode},
        {"randomBytes", random_array},   {"uuid", uuid},
    };
    host_add(context, host, functions, COUNT_OF(functions));
}
