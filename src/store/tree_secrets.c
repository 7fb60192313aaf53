#include "store/tree_secrets.h"

#include "base/text.h"

#include <string.h>

static const char *const secret_parameters[] = {
    "accessToken",    "access_token", "authKey",    "clientSecret", "clientToken",
    "consumerSecret", "password",     "privateKey", "secret",       "secretKey",
    "refreshToken",   "sessionToken", "token",      "tokenSecret",  "idToken",
};

/* Nothing but {{names}} and white space. */
static bool is_all_variables(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (!*text)
            return true;
        const char *end = text_starts_with(text, "{{") ? strstr(text, "}}") : NULL;
        if (!end)
            return false;
        text = end + 2;
    }
}

static bool is_literal(const cJSON *value)
{
    if (cJSON_IsString(value))
        return !is_all_variables(value->valuestring);
    return json_is_number(value) || (value && value->child);
}

static bool is_secret_parameter(const char *type, const char *name)
{
    if (!name)
        return false;
    if (text_equal(type, "apikey"))
        return text_equal(name, "value");
    for (size_t i = 0; i < COUNT_OF(secret_parameters); i++)
        if (text_equal(secret_parameters[i], name))
            return true;
    return false;
}

/* `parameters` is a list of {key, value}, or an object in the older form. */
static bool parameters_have_secret(const char *type, const cJSON *parameters)
{
    const cJSON *child = parameters ? parameters->child : NULL;
    for (; child; child = child->next) {
        bool listed = cJSON_IsArray(parameters);
        const char *name = listed ? json_get_text(child, "key") : child->string;
        if (is_secret_parameter(type, name) &&
            is_literal(listed ? json_get(child, "value") : child))
            return true;
    }
    return false;
}

static bool auth_has_secret(const cJSON *auth)
{
    for (const cJSON *method = auth->child; method; method = method->next)
        if ((cJSON_IsArray(method) || cJSON_IsObject(method)) &&
            parameters_have_secret(method->string, method))
            return true;
    return false;
}

/* A marked value, found in one walk: this is asked of every object that is stored. */
static bool is_marked_literal(const cJSON *object)
{
    const cJSON *value = NULL;
    bool is_marked = false;
    for (const cJSON *member = object->child; member; member = member->next) {
        const char *name = member->string ? member->string : "";
        if (strcmp(name, "value") == 0)
            value = member;
        else if (strcmp(name, "secret") == 0)
            is_marked |= cJSON_IsTrue(member);
        else if (strcmp(name, "type") == 0)
            is_marked |= text_equal(cJSON_GetStringValue(member), "secret");
    }
    return is_marked && is_literal(value);
}

static bool is_named(const cJSON *node, const char *const *names)
{
    for (; names && node->string && *names; names++)
        if (strcmp(*names, node->string) == 0)
            return true;
    return false;
}

bool tree_has_secret(const cJSON *tree, const char *const *but_for)
{
    if (cJSON_IsObject(tree) && is_marked_literal(tree))
        return true;
    for (const cJSON *child = tree ? tree->child : NULL; child; child = child->next) {
        if (!child->child || is_named(child, but_for))
            continue;
        if (child->string && cJSON_IsObject(child) && strcmp(child->string, "auth") == 0 &&
            auth_has_secret(child))
            return true;
        if (tree_has_secret(child, NULL))
            return true;
    }
    return false;
}
