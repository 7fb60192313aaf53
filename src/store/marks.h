/* marks.h: work that is under way in this process, by the id of what it works on. Thread-safe. */
#pragma once

#include <stdbool.h>

struct marks;

struct marks *marks_create(void);
void marks_free(struct marks *marks);

bool marks_set(struct marks *marks, const char *id); /* false: somebody else is at it */
void marks_clear(struct marks *marks, const char *id);
bool marks_is_set(struct marks *marks, const char *id);
