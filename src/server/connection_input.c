/* What a connection has received: in the reactor's scratch space while it is driven, in memory of
 * its own only when something is left over. What was read is overwritten at once: heads carry
 * credentials. */
#include "base/mem.h"
#include "server/connection.h"
#include "server/reactor.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_INPUT = 256 }; /* of its own, for what a slow client sent so far */

size_t input_available(const struct connection *connection)
{
    return connection->input_end - connection->input_start;
}

void input_drop(struct connection *connection)
{
    if (connection->input)
        explicit_bzero(connection->input + connection->input_start, input_available(connection));
    if (connection->input != connection->reactor->scratch)
        free(connection->input);
    connection->input = NULL;
    connection->input_start = connection->input_end = connection->input_capacity = 0;
}

void input_consume(struct connection *connection, size_t count)
{
    if (count == 0) /* there may be no input at all, and nothing may be added to a null pointer */
        return;
    explicit_bzero(connection->input + connection->input_start, count);
    connection->input_start += (uint32_t)count;
    if (connection->input_start < connection->input_end)
        return;
    if (connection->input && connection->input != connection->reactor->scratch)
        input_drop(connection);
    connection->input_start = connection->input_end = 0;
}

/* Moves unread input to memory of its own, at least `capacity` large. */
static void own_input(struct connection *connection, size_t capacity)
{
    size_t left = input_available(connection);
    char *own = mem_alloc(capacity);
    if (left)
        memcpy(own, connection->input + connection->input_start, left);
    input_drop(connection);
    connection->input = own;
    connection->input_end = (uint32_t)left;
    connection->input_capacity = (uint32_t)capacity;
}

static void make_room(struct connection *connection)
{
    if (!connection->input) {
        connection->input = connection->reactor->scratch;
        connection->input_capacity = REACTOR_SCRATCH;
    } else if (connection->input_end == connection->input_capacity) {
        if (connection->input_start > connection->input_capacity / 2) {
            size_t left = input_available(connection);
            memmove(connection->input, connection->input + connection->input_start, left);
            explicit_bzero(connection->input + left, connection->input_end - left);
            connection->input_end = (uint32_t)left;
            connection->input_start = 0;
        } else {
            own_input(connection, (size_t)connection->input_capacity * 2);
        }
    }
}

/* Reads once. TRANSPORT_AGAIN also when the last read said that nothing is left. */
ssize_t input_fill(struct connection *connection)
{
    if (!connection->readable)
        return TRANSPORT_AGAIN;
    make_room(connection);
    size_t room = connection->input_capacity - connection->input_end;
    ssize_t got =
        transport_read(&connection->transport, connection->input + connection->input_end, room);
    if (got > 0)
        connection->input_end += (uint32_t)got;
    /* Less than asked for means that the socket is empty: its next bytes make a new event. */
    bool drained = got > 0 && (size_t)got < room && !connection->transport.tls;
    if (got == TRANSPORT_AGAIN || (drained && !connection->hung_up))
        connection->readable = false;
    return got;
}

/* Between two drives the scratch space belongs to others. */
void input_park(struct connection *connection)
{
    size_t left = input_available(connection);
    if (left == 0) {
        input_drop(connection);
    } else if (connection->input == connection->reactor->scratch) {
        size_t capacity = FIRST_INPUT;
        while (capacity < left)
            capacity *= 2;
        own_input(connection, capacity);
    }
}
