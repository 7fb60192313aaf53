/* control_line.h: lines of JSON on the control socket, and where it is. Private to this room. */
#pragma once

#include "json/json.h"

#include <sys/un.h>

struct buffer;

#define CONTROL_SOCKET_NAME "control.sock"

/* Goes through the open folder: its own path may be longer than a socket's address can be. */
void control_address(int folder, struct sockaddr_un *ret_address);

/* Without its end. `wait_ms` is for all of it; -1: for ever. ERR_CANCELLED when the other side
 * went. */
int control_read_line(int fd, int wait_ms, struct buffer *into, struct error *err) MUST_CHECK;
int control_write_line(int fd, const cJSON *tree, struct error *err) MUST_CHECK;
