#include "server/limits.h"

const struct server_limits server_limits_default = {
    .request_line = 8 << 10,
    .header_block = 32 << 10,
    .header_count = 100,
    .body = 20 << 20,
    .drain = 64 << 10,
    .header_ms = 10000,
    .body_grace_ms = 5000,
    .body_rate = 1 << 10,
    .body_ms = 300000,
    .write_stall_ms = 30000,
    .idle_ms = 60000,
    .linger_ms = 2000,
    .stop_ms = 30000,
    .connections = 10000,
    .connections_per_address = 256,
    .requests_per_connection = 1000,
};
