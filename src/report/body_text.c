#include "report/body_text.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "model/request.h"

static const char *const modes[] = {
    [BODY_NONE] = "",
    [BODY_RAW] = "raw",
    [BODY_URLENCODED] = "urlencoded",
    [BODY_FORMDATA] = "formdata",
    [BODY_FILE] = "file",
    [BODY_GRAPHQL] = "graphql",
};

enum { BODY_TEXT_MAX = 64 * 1024 * 1024 };

static const char *fields_text(const struct pairs *fields, struct arena *arena)
{
    AUTO_BUFFER text;
    buffer_init(&text, BODY_TEXT_MAX);
    for (size_t i = 0; i < fields->count; i++)
        (void)buffer_printf(&text, "%s%s=%s", i ? "&" : "", fields->items[i].key,
                            fields->items[i].value ? fields->items[i].value : "");
    return arena_strdup(arena, buffer_text(&text));
}

const char *body_text(const struct request *request, struct arena *arena, const char **ret_mode)
{
    *ret_mode = "";
    if (!request)
        return "";
    const struct body *body = &request->body;
    *ret_mode = modes[body->mode];
    if (body->mode == BODY_GRAPHQL)
        return body->graphql_query ? body->graphql_query : "";
    if (body->mode == BODY_URLENCODED && !body->raw)
        return fields_text(&body->fields, arena);
    return body->raw ? body->raw : "";
}
