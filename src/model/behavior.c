#include "model/build.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/loose.h"

#include <string.h>

static int three_state(const struct item *owner, const char *name)
{
    const cJSON *value = owner ? item_behavior(owner, name) : NULL;
    return value ? loose_is_true(value) : -1;
}

static size_t read_list(const struct build *build, const struct item *owner, const char *name,
                        const char ***ret_list)
{
    const cJSON *list = owner ? item_behavior(owner, name) : NULL, *element;
    size_t count = 0;
    if (!cJSON_IsArray(list))
        return 0;
    *ret_list = arena_array(build->arena, (size_t)cJSON_GetArraySize(list) + 1, const char *);
    cJSON_ArrayForEach(element, list)
    {
        if (cJSON_IsString(element))
            (*ret_list)[count++] = arena_strdup(build->arena, element->valuestring);
    }
    return count;
}

/* {"user-agent": true, …}; an array of names is understood too. */
static size_t read_names(const struct build *build, const struct item *owner, const char *name,
                         const char ***ret_list)
{
    const cJSON *names = owner ? item_behavior(owner, name) : NULL, *element;
    size_t count = 0;
    *ret_list = arena_array(build->arena, (size_t)cJSON_GetArraySize(names) + 1, const char *);
    cJSON_ArrayForEach(element, names)
    {
        const char *header = cJSON_IsArray(names)     ? cJSON_GetStringValue(element)
                             : loose_is_true(element) ? element->string
                                                      : NULL;
        if (header)
            (*ret_list)[count++] = text_lower(build->arena, header);
    }
    return count;
}

void build_behavior(const struct build *build, const struct item *owner, struct behavior *into)
{
    const struct {
        const char *name;
        int *value;
    } flags[] = {
        {"followRedirects", &into->follow_redirects},
        {"followOriginalHttpMethod", &into->follow_original_method},
        {"followAuthorizationHeader", &into->follow_authorization},
        {"removeRefererHeaderOnRedirect", &into->remove_referer},
        {"strictSSL", &into->strict_ssl},
        {"disableCookies", &into->disable_cookies},
        {"disableUrlEncoding", &into->disable_url_encoding},
        {"disableBodyPruning", &into->disable_body_pruning},
        {"insecureHTTPParser", &into->insecure_http_parser},
    };
    *into = (struct behavior){0};
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        *flags[i].value = three_state(owner, flags[i].name);

    const cJSON *redirects = owner ? item_behavior(owner, "maxRedirects") : NULL;
    bool is_count = json_is_number(redirects) && json_number(redirects) >= 0 &&
                    json_number(redirects) <= BEHAVIOR_MAX_REDIRECTS;
    into->max_redirects = is_count ? (int)json_number(redirects) : -1;

    const cJSON *version = owner ? item_behavior(owner, "protocolVersion") : NULL;
    if (cJSON_IsString(version))
        into->protocol_version = arena_strdup(build->arena, version->valuestring);

    into->tls_disabled_protocol_count =
        read_list(build, owner, "tlsDisabledProtocols", &into->tls_disabled_protocols);
    into->tls_cipher_count = read_list(build, owner, "tlsCipherSelection", &into->tls_ciphers);
    into->disabled_system_header_count =
        read_names(build, owner, "disabledSystemHeaders", &into->disabled_system_headers);
}
