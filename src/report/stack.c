#include "report/stack.h"

#include "base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Cuts ":12" off the end of a place; 0 when there is none. */
static long cut_number(char *place)
{
    char *colon = strrchr(place, ':');
    if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")])
        return 0;
    long number = strtol(colon + 1, NULL, 10);
    *colon = '\0';
    return number;
}

static void add_number(cJSON *frame, const char *key, long number)
{
    cJSON_AddItemToObject(frame, key,
                          number ? cJSON_CreateNumber((double)number) : cJSON_CreateNull());
}

/* "Object.eval (sandbox-script.js:2:1)", "sandbox-script.js:2:1", "f sandbox-script.js:2:1)". */
static cJSON *frame_json(char *line)
{
    size_t length = strlen(line);
    if (length && line[length - 1] == ')')
        line[length - 1] = '\0';
    char *place = strstr(line, " (");
    char *function = line;
    if (place) {
        *place = '\0';
        place += 2;
    } else if ((place = strrchr(line, ' '))) {
        *place++ = '\0';
    } else {
        place = line;
        function = NULL;
    }
    long column = cut_number(place), number = cut_number(place);
    if (number == 0) {
        number = column;
        column = 0;
    }
    char *dot = function ? strchr(function, '.') : NULL;
    cJSON *frame = cJSON_CreateObject();
    cJSON_AddStringToObject(frame, "fileName", place);
    add_number(frame, "lineNumber", number);
    cJSON_AddItemToObject(frame, "functionName",
                          function ? cJSON_CreateString(function) : cJSON_CreateNull());
    AUTO_ARENA work = {0};
    cJSON_AddItemToObject(
        frame, "typeName",
        dot ? cJSON_CreateString(arena_strndup(&work, function, (size_t)(dot - function)))
            : cJSON_CreateNull());
    cJSON_AddItemToObject(frame, "methodName",
                          dot ? cJSON_CreateString(dot + 1) : cJSON_CreateNull());
    add_number(frame, "columnNumber", column);
    cJSON_AddBoolToObject(frame, "native", false);
    return frame;
}

cJSON *stack_json(const char *stack)
{
    cJSON *frames = cJSON_CreateArray();
    AUTO_ARENA work = {0};
    for (const char *line = stack; line;) {
        const char *end = strchr(line, '\n');
        line += strspn(line, " \t");
        if (strncmp(line, "at ", 3) == 0) {
            line += 3;
            size_t length = end ? (size_t)(end - line) : strlen(line);
            cJSON_AddItemToArray(frames, frame_json(arena_strndup(&work, line, length)));
        }
        line = end && cJSON_GetArraySize(frames) < STACK_MAX_FRAMES ? end + 1 : NULL;
    }
    return frames;
}
