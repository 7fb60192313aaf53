/* stack.h: the lines of an error's stack as data. */
#pragma once

#include <cjson/cJSON.h>

enum { STACK_MAX_FRAMES = 100 };

/* [{fileName, lineNumber, functionName, typeName, methodName, columnNumber, native}] of the lines
 * that begin with "at"; empty when there is no stack. The caller frees it. */
cJSON *stack_json(const char *stack);
