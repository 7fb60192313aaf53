/* backup.h: copies of a whole store, and stores made of them.
 *
 * A backup is the database in one file. What is secret in it is sealed or hashed with the master
 * key, which is not in it: whoever restores it needs both. */
#pragma once

#include "store/store.h"

/* Copies the store while others read and write. ERR_CONFLICT when there is a file of that name.
 * Takes an administrator; the audit log tells. */
int store_backup(struct store *store, const struct principal *principal, const char *path,
                 struct error *err) MUST_CHECK;
/* Reads the whole backup: db_inspect() tells what may be wrong with it. */
int store_check_backup(const char *path, struct error *err) MUST_CHECK;
/* Copies the folder's master key; ERR_NOT_FOUND when it is not kept there. */
int store_backup_key(const char *folder, const char *path, struct error *err) MUST_CHECK;

struct store_restoring {
    const char *backup;
    const char *folder;     /* absent or empty; made */
    const char *key_file;   /* becomes the folder's master key; NULL: `master_key` */
    const char *master_key; /* 64 hex digits, which are not written down */
};

/* Takes its place only when it has been copied, checked and synced and the key has turned out to be
 * its own; before that, failure leaves the folder as it was. ERR_CONFLICT when there is something
 * in the folder, ERR_DENIED with the key of another store. */
int store_restore(const struct store_restoring *restoring, struct error *err) MUST_CHECK;
