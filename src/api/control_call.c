#include "api/control.h"

#include "api/control_line.h"
#include "base/buffer.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* -1 with errno when there is nobody. */
static int connect_to(const char *folder)
{
    struct sockaddr_un address;
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    control_address(at, &address);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int reason = errno;
        close(fd);
        fd = -1;
        errno = reason;
    }
    int reason = errno;
    close(at);
    errno = reason;
    return fd;
}

static int read_answer(const struct buffer *line, cJSON **ret_answer, struct error *err)
{
    AUTO_JSON reply = json_parse(buffer_text(line), line->length, &json_document_limits,
                                 "the server's answer", err);
    if (!reply)
        return -1;
    const cJSON *error = json_get(reply, "error");
    if (error) {
        const char *message = json_get_text(error, "message");
        return error_set(err, (enum error_code)json_get_number(error, "code", ERR_INTERNAL), "%s",
                         message ? message : "the server failed");
    }
    cJSON *answer = cJSON_DetachItemFromObjectCaseSensitive(reply, "answer");
    if (!answer)
        return error_set(err, ERR_PARSE, "the server's answer has nothing in it");
    *ret_answer = answer;
    return 1;
}

static int call(int fd, const char *command, const cJSON *arguments, cJSON **ret_answer,
                struct error *err)
{
    AUTO_BUFFER line;
    AUTO_JSON request = cJSON_CreateObject();
    buffer_init(&line, CONTROL_MAX_LINE);
    cJSON_AddStringToObject(request, "command", command);
    cJSON_AddItemToObject(request, "arguments", cJSON_Duplicate(arguments, true));
    if (control_write_line(fd, request, err) < 0 || control_read_line(fd, -1, &line, err) < 0)
        return -1;
    int result = read_answer(&line, ret_answer, err);
    secret_wipe(line.data, line.length);
    return result;
}

int control_call(const char *folder, const char *command, const cJSON *arguments,
                 cJSON **ret_answer, struct error *err)
{
    int fd = connect_to(folder);
    if (fd < 0 && (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR))
        return 0;
    if (fd < 0)
        return error_errno(err, errno, "ask the server of '%s'", folder);
    int result = call(fd, command, arguments, ret_answer, err);
    close(fd);
    return result;
}
