#include "support/support.h"

#include "support/power.h"

#include "base/mem.h"
#include "support/shim_vfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILES = 8, SECTOR = 512 };

enum event_kind { CREATED, NAMED, DELETED, WRITTEN, TRUNCATED, SYNCED, LOST, PROMISED };

struct event {
    enum event_kind kind;
    int file;
    int64_t offset; /* or the promise's id */
    unsigned char *bytes;
    size_t length;
};

/* As far as the walk through the history has come. */
struct file {
    char name[64];
    unsigned char *bytes; /* that are on the disk for certain */
    size_t size;
    bool is_there, is_there_for_certain;
    bool is_new; /* its first sync also syncs the folder */
    size_t *pending;
    size_t pending_count;
};

struct power {
    pthread_mutex_t lock;
    struct event *events;
    size_t count;
    struct file files[MAX_FILES];
    int file_count;
    const char *lose_sync_of;
    uint64_t random;
};

/* -- recording -- */

static int file_of(struct power *power, const char *path)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    for (int i = 0; i < power->file_count; i++)
        if (strcmp(power->files[i].name, name) == 0)
            return i;
    assert_true(power->file_count < MAX_FILES);
    snprintf(power->files[power->file_count].name, sizeof power->files[0].name, "%s", name);
    return power->file_count++;
}

static void append(struct power *power, struct event event)
{
    pthread_mutex_lock(&power->lock);
    if ((power->count & (power->count - 1)) == 0)
        power->events =
            mem_grow(power->events, power->count ? power->count * 2 : 1, sizeof power->events[0]);
    power->events[power->count++] = event;
    pthread_mutex_unlock(&power->lock);
}

static int lose_sync(struct power *power, const struct shim_operation *operation)
{
    const char *end = power->lose_sync_of;
    size_t length = strlen(operation->path);
    if (!end || length < strlen(end) || strcmp(operation->path + length - strlen(end), end) != 0)
        return SQLITE_OK;
    power->lose_sync_of = NULL;
    append(power, (struct event){.kind = LOST, .file = file_of(power, operation->path)});
    return SQLITE_IOERR_FSYNC;
}

static void record_write(struct power *power, const struct shim_operation *operation)
{
    struct event event = {.kind = WRITTEN,
                          .file = file_of(power, operation->path),
                          .offset = operation->offset,
                          .bytes = mem_alloc(operation->length),
                          .length = operation->length};
    memcpy(event.bytes, operation->bytes, operation->length);
    append(power, event);
}

/* A file that got this name when it was whole, and synced. */
static struct event describe_named(const char *path, int file)
{
    struct event event = {.kind = NAMED, .file = file};
    struct stat found;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(descriptor >= 0);
    assert_int_equal(fstat(descriptor, &found), 0);
    event.length = (size_t)found.st_size;
    event.bytes = mem_alloc(event.length + 1);
    assert_int_equal(read(descriptor, event.bytes, event.length), event.length);
    close(descriptor); /* nobody has locked anything yet */
    return event;
}

/* Files are made by SQLite, or get their name when they are whole. What is made for that purpose is
 * there at once, and empty. */
static void record_open(struct power *power, const struct shim_operation *operation)
{
    int known = power->file_count, file = file_of(power, operation->path);
    if (operation->created)
        append(power, (struct event){.kind = CREATED, .file = file});
    else if (file == known)
        append(power, describe_named(operation->path, file));
}

static int observe(void *user, const struct shim_operation *operation)
{
    struct power *power = user;
    if (!operation->done)
        return operation->kind == SHIM_SYNC ? lose_sync(power, operation) : SQLITE_OK;
    if (operation->kind == SHIM_WRITE)
        record_write(power, operation);
    else if (operation->kind == SHIM_TRUNCATE)
        append(power, (struct event){.kind = TRUNCATED,
                                     .file = file_of(power, operation->path),
                                     .offset = operation->offset});
    else if (operation->kind == SHIM_SYNC)
        append(power, (struct event){.kind = SYNCED, .file = file_of(power, operation->path)});
    else if (operation->kind == SHIM_DELETE)
        append(power, (struct event){.kind = DELETED, .file = file_of(power, operation->path)});
    else if (operation->kind == SHIM_OPEN)
        record_open(power, operation);
    return SQLITE_OK;
}

struct power *power_create(void)
{
    struct power *power = mem_new(struct power);
    pthread_mutex_init(&power->lock, NULL);
    return power;
}

void power_record(struct power *power)
{
    shim_install(observe, power);
}

void power_stop(struct power *power)
{
    shim_remove();
}

void power_lose_sync(struct power *power, const char *end)
{
    power->lose_sync_of = end;
}

void power_promise(struct power *power, int64_t id)
{
    append(power, (struct event){.kind = PROMISED, .offset = id});
}

/* -- walking -- */

static unsigned toss(struct power *power)
{
    power->random = power->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(power->random >> 63);
}

struct image {
    unsigned char *bytes;
    size_t size;
};

static void resize(struct image *image, size_t size)
{
    image->bytes = mem_grow(image->bytes, size ? size : 1, 1);
    if (size > image->size)
        memset(image->bytes + image->size, 0, size - image->size);
    image->size = size;
}

static void apply_piece(struct image *image, const struct event *event, size_t from, size_t length)
{
    size_t end = (size_t)event->offset + from + length;
    if (end > image->size)
        resize(image, end);
    memcpy(image->bytes + event->offset + from, event->bytes + from, length);
}

/* All of it, or with `power` given the sectors that chance keeps. */
static void apply(struct image *image, const struct event *event, struct power *power)
{
    if (event->kind == TRUNCATED) {
        if (!power || toss(power))
            resize(image, (size_t)event->offset);
        return;
    }
    for (size_t from = 0, length; from < event->length; from += length) {
        size_t to_border = SECTOR - ((size_t)event->offset + from) % SECTOR;
        length = event->length - from < to_border ? event->length - from : to_border;
        if (!power || toss(power))
            apply_piece(image, event, from, length);
    }
}

static void settle(struct power *power, struct file *file)
{
    struct image image = {file->bytes, file->size};
    for (size_t i = 0; i < file->pending_count; i++)
        apply(&image, &power->events[file->pending[i]], NULL);
    file->bytes = image.bytes;
    file->size = image.size;
    file->pending_count = 0;
    if (!file->is_new)
        return;
    file->is_new = false;
    for (int i = 0; i < power->file_count; i++)
        power->files[i].is_there_for_certain = power->files[i].is_there;
}

static void forget(struct file *file)
{
    free(file->bytes);
    file->bytes = NULL;
    file->size = 0;
    file->pending_count = 0;
}

static void apply_named(struct file *file, const struct event *event)
{
    file->bytes = mem_alloc(event->length + 1);
    memcpy(file->bytes, event->bytes, event->length);
    file->size = event->length;
    file->is_there = file->is_there_for_certain = true;
}

static void advance(struct power *power, size_t at)
{
    const struct event *event = &power->events[at];
    struct file *file = &power->files[event->file];
    switch (event->kind) {
    case CREATED:
        forget(file);
        file->is_there = file->is_new = true;
        break;
    case NAMED:
        forget(file);
        apply_named(file, event);
        break;
    case DELETED:
        file->is_there = false;
        break;
    case WRITTEN:
    case TRUNCATED:
        file->pending = mem_grow(file->pending, file->pending_count + 1, sizeof file->pending[0]);
        file->pending[file->pending_count++] = at;
        break;
    case SYNCED:
        settle(power, file);
        break;
    case LOST:
        file->pending_count = 0;
        break;
    case PROMISED:
        break;
    }
}

static void put_file(const char *folder, const char *name, const struct image *image)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, image->bytes, image->size), image->size);
    close(descriptor);
}

static void lay_out(struct power *power, enum power_loss loss, const char *folder)
{
    struct power *chance = loss == POWER_LOSES_SOME ? power : NULL;
    for (int i = 0; i < power->file_count; i++) {
        struct file *file = &power->files[i];
        bool there = file->is_there_for_certain;
        if (chance && file->is_there != there)
            there = toss(chance);
        if (!there)
            continue;
        struct image image = {0};
        resize(&image, file->size);
        if (file->size)
            memcpy(image.bytes, file->bytes, file->size);
        for (size_t k = 0; chance && k < file->pending_count; k++)
            apply(&image, &power->events[file->pending[k]], chance);
        put_file(folder, file->name, &image);
        free(image.bytes);
    }
}

static void empty(const char *path)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    struct dirent *entry;
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
}

static void begin_walk(struct power *power)
{
    power->random = 42;
    for (int i = 0; i < power->file_count; i++) {
        forget(&power->files[i]);
        power->files[i].is_there = power->files[i].is_there_for_certain = false;
    }
}

size_t power_cut(struct power *power, enum power_loss loss, size_t step, const char *folder,
                 power_fn function, void *user)
{
    int64_t *promised = mem_alloc((power->count + 1) * sizeof *promised);
    struct power_cut cut = {.folder = folder, .promised = promised};
    begin_walk(power);
    for (size_t at = 0; at < power->count; at++) {
        advance(power, at);
        if (power->events[at].kind == PROMISED) {
            promised[cut.promised_count++] = power->events[at].offset;
            continue; /* nothing else changed; the next cut asks for it */
        }
        if (++cut.number % step)
            continue;
        lay_out(power, loss, folder);
        function(user, &cut);
        empty(folder);
    }
    free(promised);
    return cut.number;
}

void power_free(struct power *power)
{
    for (size_t i = 0; i < power->count; i++)
        free(power->events[i].bytes);
    free(power->events);
    for (int i = 0; i < power->file_count; i++) {
        forget(&power->files[i]);
        free(power->files[i].pending);
    }
    pthread_mutex_destroy(&power->lock);
    free(power);
}
