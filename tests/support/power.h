/* power.h: what would be on the disk if the power had failed at any moment.
 *
 * Between power_record() and power_stop() everything that SQLite does to files is remembered, in
 * order, together with what the test says it was promised (power_promise). power_cut() then walks
 * through that history: after each operation it lays the files out as a disk could have kept them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct power;

struct power *power_create(void);
void power_free(struct power *power);

void power_record(struct power *power); /* SQLite's default from now on; history goes on */
void power_stop(struct power *power);
/* The next sync of the file with that end fails, and what it should have synced never reaches the
 * disk unless it is written again. */
void power_lose_sync(struct power *power, const char *end);

/* From any thread: from now on `id` must survive. */
void power_promise(struct power *power, int64_t id);

enum power_loss {
    POWER_LOSES_ALL,  /* that was not synced */
    POWER_LOSES_SOME, /* sectors of it, here and there; names of files as well */
};

struct power_cut {
    const char *folder;
    const int64_t *promised;
    size_t promised_count;
    size_t number; /* of the cut */
};

typedef void (*power_fn)(void *user, const struct power_cut *cut);

/* Lays out each state (or every `step`th) in the folder, calls the function, and empties the folder
 * again. Returns how many states there were. */
size_t power_cut(struct power *power, enum power_loss loss, size_t step, const char *folder,
                 power_fn function, void *user);
