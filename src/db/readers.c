#include "base/mem.h"
#include "db/internal.h"

#include <pthread.h>
#include <stdlib.h>

struct db_readers {
    struct db_shared *shared;
    pthread_mutex_t lock;
    pthread_cond_t returned;
    struct db_connection *idle; /* the last one back goes out first: its pages are warm */
    unsigned open, out, limit;
};

struct db_readers *db_readers_create(struct db_shared *shared, unsigned limit)
{
    struct db_readers *readers = mem_new(struct db_readers);
    readers->shared = shared;
    readers->limit = limit;
    pthread_mutex_init(&readers->lock, NULL);
    pthread_cond_init(&readers->returned, NULL);
    return readers;
}

void db_readers_free(struct db_readers *readers)
{
    if (!readers)
        return;
    pthread_mutex_lock(&readers->lock);
    while (readers->out > 0)
        pthread_cond_wait(&readers->returned, &readers->lock);
    pthread_mutex_unlock(&readers->lock);

    while (readers->idle) {
        struct db_connection *connection = readers->idle;
        readers->idle = connection->next_idle;
        db_disconnect(connection);
    }
    pthread_cond_destroy(&readers->returned);
    pthread_mutex_destroy(&readers->lock);
    free(readers);
}

static struct db_connection *pop(struct db_readers *readers)
{
    struct db_connection *connection = readers->idle;
    if (connection)
        readers->idle = connection->next_idle;
    return connection;
}

/* A place in the pool is free again, with its connection or without. */
static void come_back(struct db_readers *readers, struct db_connection *connection)
{
    pthread_mutex_lock(&readers->lock);
    if (connection) {
        connection->next_idle = readers->idle;
        readers->idle = connection;
    } else {
        readers->open--;
    }
    readers->out--;
    /* db_readers_free() may be among those that wait, and it is not served by one connection. */
    pthread_cond_broadcast(&readers->returned);
    pthread_mutex_unlock(&readers->lock);
}

struct db_connection *db_readers_take(struct db_readers *readers, struct error *err)
{
    pthread_mutex_lock(&readers->lock);
    while (!readers->idle && readers->open == readers->limit)
        pthread_cond_wait(&readers->returned, &readers->lock);
    struct db_connection *connection = pop(readers);
    readers->open += !connection;
    readers->out++;
    pthread_mutex_unlock(&readers->lock);
    if (connection)
        return connection;

    if (readers->shared->driver->connect(readers->shared, DB_READER, &connection, err) < 0) {
        come_back(readers, NULL);
        return NULL;
    }
    return connection;
}

void db_readers_give(struct db_readers *readers, struct db_connection *connection)
{
    /* One that cannot end its transaction would show its old snapshot for ever. */
    if (readers->shared->driver->in_transaction(connection)) {
        db_disconnect(connection);
        connection = NULL;
    }
    come_back(readers, connection);
}
