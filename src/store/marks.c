#include "store/marks.h"

#include "base/map.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>

struct marks {
    pthread_mutex_t lock;
    struct map *ids;
};

struct marks *marks_create(void)
{
    struct marks *marks = mem_new(struct marks);
    pthread_mutex_init(&marks->lock, NULL);
    marks->ids = map_create(NULL);
    return marks;
}

void marks_free(struct marks *marks)
{
    if (!marks)
        return;
    map_free(marks->ids);
    pthread_mutex_destroy(&marks->lock);
    free(marks);
}

bool marks_set(struct marks *marks, const char *id)
{
    pthread_mutex_lock(&marks->lock);
    bool is_free = !map_get(marks->ids, id);
    if (is_free)
        map_put(marks->ids, id, marks);
    pthread_mutex_unlock(&marks->lock);
    return is_free;
}

void marks_clear(struct marks *marks, const char *id)
{
    pthread_mutex_lock(&marks->lock);
    map_remove(marks->ids, id);
    pthread_mutex_unlock(&marks->lock);
}

bool marks_is_set(struct marks *marks, const char *id)
{
    pthread_mutex_lock(&marks->lock);
    bool is_set = map_get(marks->ids, id) != NULL;
    pthread_mutex_unlock(&marks->lock);
    return is_set;
}
