#include "api/control_line.h"

#include "api/control.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/secret.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { READ_STEP = 16 << 10 };

void control_address(int folder, struct sockaddr_un *ret_address)
{
    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(ret_address->sun_path, sizeof ret_address->sun_path, "/proc/self/fd/%d/%s", folder,
             CONTROL_SOCKET_NAME);
}

/* False: too late. */
static bool wait_for(int fd, short events, int64_t until_ms)
{
    struct pollfd wait = {.fd = fd, .events = events};
    for (;;) {
        int64_t left = until_ms < 0 ? -1 : until_ms - (int64_t)clock_monotonic_ms();
        if (until_ms >= 0 && left < 0)
            return false;
        int ready = poll(&wait, 1, (int)left);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true; /* what is wrong, the next call says */
    }
}

static int64_t end_of(int wait_ms)
{
    return wait_ms < 0 ? -1 : (int64_t)clock_monotonic_ms() + wait_ms;
}

int control_read_line(int fd, int wait_ms, struct buffer *into, struct error *err)
{
    int64_t until = end_of(wait_ms);
    for (;;) {
        if (!wait_for(fd, POLLIN, until))
            return error_set(err, ERR_TIMEOUT, "the other side says nothing");
        if (buffer_reserve(into, READ_STEP) < 0)
            return error_set(err, ERR_LIMIT, "a line of more than %zu bytes", into->maximum);
        ssize_t got = recv(fd, into->data + into->length, READ_STEP, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got <= 0)
            return error_set(err, ERR_CANCELLED, "the other side has gone");
        char *end = memchr(into->data + into->length, '\n', (size_t)got);
        into->length += (size_t)got;
        into->data[into->length] = '\0';
        if (!end)
            continue;
        into->length = (size_t)(end - into->data);
        *end = '\0';
        return 0;
    }
}

static int write_all(int fd, const char *bytes, size_t length, struct error *err)
{
    int64_t until = end_of(CONTROL_WAIT_MS);
    while (length) {
        if (!wait_for(fd, POLLOUT, until))
            return error_set(err, ERR_TIMEOUT, "the other side does not listen");
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (sent < 0)
            return error_errno(err, errno, "write to the control socket");
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

int control_write_line(int fd, const cJSON *tree, struct error *err)
{
    AUTO_BUFFER line;
    buffer_init(&line, CONTROL_MAX_LINE);
    if (json_write(tree, false, &line) < 0 || buffer_append_char(&line, '\n') < 0)
        return error_set(err, ERR_LIMIT, "a line of more than %d bytes", CONTROL_MAX_LINE);
    int result = write_all(fd, line.data, line.length, err);
    secret_wipe(line.data, line.length); /* a key may stand in it */
    return result;
}
