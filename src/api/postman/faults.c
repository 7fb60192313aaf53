#include "api/postman/faults.h"

#include "api/api.h"
#include "api/postman/problem.h"
#include "base/arena.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

static const char *type_name(int type)
{
    switch (type & 0xff) {
    case cJSON_False:
    case cJSON_True:
        return "boolean";
    case cJSON_NULL:
        return "null";
    case cJSON_Number:
    case cJSON_Raw:
        return "number";
    case cJSON_String:
        return "string";
    case cJSON_Array:
        return "array";
    default:
        return "object";
    }
}

__attribute__((format(printf, 2, 0))) static const char *
print_v(struct arena *arena, const char *format, va_list arguments)
{
    char text[256];
    vsnprintf(text, sizeof text, format, arguments);
    return arena_strdup(arena, text);
}

bool faults_expect(struct faults *faults, const cJSON *node, int type, const char *path, ...)
{
    if (!node || text_equal(type_name(node->type), type_name(type)))
        return true;
    if (!faults->type_message) {
        va_list arguments;
        va_start(arguments, path);
        faults->type_message = arena_printf(faults->arena, "Invalid type: %s (expected %s) at %s",
                                            type_name(node->type), type_name(type),
                                            print_v(faults->arena, path, arguments));
        va_end(arguments);
    }
    return false;
}

void faults_add(struct faults *faults, const char *format, ...)
{
    if (faults->count < FAULTS_MAX) {
        va_list arguments;
        va_start(arguments, format);
        faults->details[faults->count] = print_v(faults->arena, format, arguments);
        va_end(arguments);
    }
    faults->count++;
}

static cJSON *list_details(const struct faults *faults)
{
    cJSON *details = cJSON_CreateArray();
    for (unsigned i = 0; i < faults->count && i < FAULTS_MAX; i++)
        cJSON_AddItemToArray(details, cJSON_CreateString(faults->details[i]));
    return details;
}

void faults_reply(struct api_call *call, const struct faults *faults, const char *thing)
{
    if (faults->type_message) {
        api_fail(call, 400, "malformedRequestError", faults->type_message);
        return;
    }
    api_fail_details(
        call, 400, "malformedRequestError",
        arena_printf(call->arena, "Found %u errors with the supplied %s.", faults->count, thing),
        list_details(faults));
}

void faults_problem(struct api_call *call, const struct faults *faults)
{
    problem_reply(call, 400, "bad-request", "Bad Request",
                  faults->type_message ? cJSON_CreateString(faults->type_message)
                                       : list_details(faults),
                  NULL);
}

size_t faults_length(const char *text)
{
    size_t length = 0;
    for (; *text; text++)
        length += ((unsigned char)*text & 0xC0) != 0x80;
    return length;
}
