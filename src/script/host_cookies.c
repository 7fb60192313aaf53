/* The cookie jar of the run. */
#include "client/cookies.h"
#include "script/engine.h"

static struct cookie_jar *jar(void)
{
    struct script_engine *engine = engine_current;
    if (engine->host.cookies)
        return engine->host.cookies;
    if (!engine->own_cookies)
        engine->own_cookies = cookie_jar_create();
    return engine->own_cookies;
}

static const char *text_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                                 size_t index, struct arena *arena)
{
    const char *text = index < count ? js_string_text(context, arguments[index], arena) : NULL;
    return text ? text : "";
}

static JSValueRef cookie_value(JSContextRef context, const struct cookie *cookie)
{
    JSObjectRef object = jsc.JSObjectMake(context, NULL, NULL);
    js_set_property(context, object, "name", js_text(context, cookie->name));
    js_set_property(context, object, "value", js_text(context, cookie->value));
    js_set_property(context, object, "domain", js_text(context, cookie->domain));
    js_set_property(context, object, "path", js_text(context, cookie->path));
    js_set_property(context, object, "hostOnly",
                    jsc.JSValueMakeBoolean(context, cookie->host_only));
    js_set_property(context, object, "secure", jsc.JSValueMakeBoolean(context, cookie->secure));
    js_set_property(context, object, "httpOnly",
                    jsc.JSValueMakeBoolean(context, cookie->http_only));
    if (cookie->expires != COOKIE_SESSION)
        js_set_property(context, object, "expires",
                        jsc.JSValueMakeNumber(context, (double)cookie->expires));
    if (cookie->same_site)
        js_set_property(context, object, "sameSite", js_text(context, cookie->same_site));
    return object;
}

/* (url) → the cookies that a request there would carry */
HOST_FUNCTION(cookies)
{
    AUTO_ARENA work = {0};
    const struct cookie **found = NULL;
    const char *url = text_argument(context, count, arguments, 0, &work);
    size_t matches = cookie_jar_match(jar(), url, &work, &found);
    JSObjectRef list = jsc.JSObjectMakeArray(context, 0, NULL, exception);
    for (size_t i = 0; list && i < matches; i++)
        jsc.JSObjectSetPropertyAtIndex(context, list, (unsigned)i, cookie_value(context, found[i]),
                                       NULL);
    return list;
}

/* (url, line of Set-Cookie) → why it was refused, undefined when it was not */
HOST_FUNCTION(cookie_set)
{
    AUTO_ARENA work = {0};
    struct error err = {0};
    const char *url = text_argument(context, count, arguments, 0, &work);
    const char *line = text_argument(context, count, arguments, 1, &work);
    if (cookie_jar_set(jar(), url, line, &err) < 0)
        return js_text(context, err.message);
    return jsc.JSValueMakeUndefined(context);
}

/* (url, name) */
HOST_FUNCTION(cookie_unset)
{
    AUTO_ARENA work = {0};
    const char *url = text_argument(context, count, arguments, 0, &work);
    const char *name = text_argument(context, count, arguments, 1, &work);
    return jsc.JSValueMakeBoolean(context, cookie_jar_unset(jar(), url, name));
}

/* (url) */
HOST_FUNCTION(cookie_clear)
{
    AUTO_ARENA work = {0};
    cookie_jar_clear_url(jar(), text_argument(context, count, arguments, 0, &work));
    return jsc.JSValueMakeUndefined(context);
}

void host_add_cookies(JSContextRef context, JSObjectRef host)
{
    static const struct host_function functions[] = {
        {"cookies", cookies},
        {"cookieSet", cookie_set},
        {"cookieUnset", cookie_unset},
        {"cookieClear", cookie_clear},
    };
    host_add(context, host, functions, COUNT_OF(functions));
}
