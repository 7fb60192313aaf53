#include "api/control.h"

#include "api/control_line.h"
#include "api/shell.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct control {
    struct store *store;
    int folder, listener, wake;
    pthread_t thread;
    bool started;
};

/* --- one caller --- */

static bool is_trusted(int fd)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static cJSON *answer_of(struct control *control, const struct buffer *line)
{
    struct error err = {0};
    cJSON *answer = NULL, *reply = cJSON_CreateObject();
    AUTO_JSON request =
        json_parse(buffer_text(line), line->length, &json_body_limits, "the request", &err);
    if (request && shell_run(control->store, json_get_text(request, "command"),
                             json_get(request, "arguments"), &answer, &err) == 0) {
        cJSON_AddItemToObject(reply, "answer", answer);
        return reply;
    }
    cJSON *error = cJSON_AddObjectToObject(reply, "error");
    cJSON_AddNumberToObject(error, "code", err.code);
    cJSON_AddStringToObject(error, "message", err.message);
    return reply;
}

static void serve(struct control *control, int fd)
{
    AUTO_BUFFER line;
    buffer_init(&line, CONTROL_MAX_LINE);
    if (is_trusted(fd) && control_read_line(fd, CONTROL_WAIT_MS, &line, NULL) == 0) {
        cJSON *reply = answer_of(control, &line);
        (void)!control_write_line(fd, reply, NULL);
        cJSON_Delete(reply);
    }
    if (line.data) /* a password may stand in it */
        secret_wipe(line.data, line.length);
    close(fd);
}

static void *run(void *user)
{
    struct control *control = user;
    struct pollfd waits[] = {{.fd = control->listener, .events = POLLIN},
                             {.fd = control->wake, .events = POLLIN}};
    for (;;) {
        if (poll(waits, 2, -1) < 0 && errno != EINTR)
            break;
        if (waits[1].revents)
            break;
        int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            serve(control, fd);
    }
    return NULL;
}

/* --- its life --- */

static int listen_in(struct control *control, const char *folder, struct error *err)
{
    struct sockaddr_un address;
    control->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    control->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (control->folder < 0 || control->wake < 0 || control->listener < 0)
        return error_errno(err, errno, "listen in '%s'", folder);
    unlinkat(control->folder, CONTROL_SOCKET_NAME, 0);
    control_address(control->folder, &address);
    if (bind(control->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        fchmodat(control->folder, CONTROL_SOCKET_NAME, 0600, 0) != 0 ||
        listen(control->listener, SOMAXCONN) != 0)
        return error_errno(err, errno, "listen in '%s'", folder);
    return 0;
}

int control_start(struct store *store, const char *folder, struct control **ret_control,
                  struct error *err)
{
    AUTO(control) control = mem_new(struct control);
    *control = (struct control){.store = store, .folder = -1, .listener = -1, .wake = -1};
    if (listen_in(control, folder, err) < 0)
        return -1;
    int failed = pthread_create(&control->thread, NULL, run, control);
    if (failed)
        return error_errno(err, failed, "start a thread");
    control->started = true;
    *ret_control = TAKE(control);
    return 0;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void control_stop(struct control *control)
{
    if (!control)
        return;
    if (control->started) {
        (void)!eventfd_write(control->wake, 1);
        pthread_join(control->thread, NULL);
        unlinkat(control->folder, CONTROL_SOCKET_NAME, 0);
    }
    close_if_open(control->listener);
    close_if_open(control->wake);
    close_if_open(control->folder);
    free(control);
}
