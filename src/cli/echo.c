/* echo.c: `postern echo`. */
#include "cli/command.h"

#include "cli/serving.h"
#include "echo/echo.h"
#include "server/server.h"

#include <stdio.h>

static uint32_t number(const struct flag_values *values, const char *name, uint32_t otherwise)
{
    int64_t value = flags_number(values, name, otherwise);
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static void read_limits(const struct flag_values *values, struct server_limits *limits)
{
    *limits = server_limits_default;
    limits->body = (uint64_t)flags_number(values, "body-limit", (int64_t)limits->body);
    limits->header_ms = number(values, "header-timeout-ms", limits->header_ms);
    limits->body_grace_ms = number(values, "body-grace-ms", limits->body_grace_ms);
    limits->body_ms = number(values, "body-timeout-ms", limits->body_ms);
    limits->idle_ms = number(values, "idle-timeout-ms", limits->idle_ms);
    limits->write_stall_ms = number(values, "write-timeout-ms", limits->write_stall_ms);
    limits->connections = number(values, "connections", limits->connections);
    limits->connections_per_address =
        number(values, "connections-per-address", limits->connections_per_address);
    limits->requests_per_connection =
        number(values, "requests-per-connection", limits->requests_per_connection);
}

static int serve(struct server_options *options, struct echo *echo, struct error *err)
{
    options->router = echo_router(echo);
    options->render_error = echo_render_error;
    options->unknown_method_is_not_found = true;
    options->user = echo;
    return serving_run(options, err);
}

static int run_echo(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    const char *listen = flags_text(values, "listen");
    struct server_options options = {
        .listen = listen ? listen : "127.0.0.1:7701",
        .reactors = number(values, "threads", 1),
        .tls_certificate_file = flags_text(values, "tls-cert"),
        .tls_key_file = flags_text(values, "tls-key"),
        .trusted_proxies = flags_all(values, "trusted-proxy", NULL),
    };
    read_limits(values, &options.limits);
    AUTO(echo)
    echo = echo_create(
        &(struct echo_options){.session_cookie = !flags_given(values, "no-session-cookie")});
    if (serve(&options, echo, &err) < 0) {
        fprintf(stderr, "error: %s\n", err.message);
        return 1;
    }
    return 0;
}

static const struct flag echo_flags[] = {
    {"listen", 'l', FLAG_VALUE, "host:port",
     "where to listen (127.0.0.1:7701); port 0: any free one"},
    {"no-session-cookie", 0, FLAG_SWITCH, NULL, "do not give a sails.sid cookie to new clients"},
    {"tls-cert", 0, FLAG_VALUE, "path", "serve HTTPS with this certificate chain (PEM)"},
    {"tls-key", 0, FLAG_VALUE, "path", "and this private key (PEM)"},
    {"threads", 0, FLAG_NUMBER, "n", "threads that serve connections (1)"},
    {"trusted-proxy", 0, FLAG_REPEATED, "range",
     "believe this proxy's Forwarded and X-Forwarded-For (10.0.0.0/8)"},
    {"body-limit", 0, FLAG_NUMBER, "bytes", "largest request body (20971520)"},
    {"connections", 0, FLAG_NUMBER, "n", "most open connections (10000)"},
    {"connections-per-address", 0, FLAG_NUMBER, "n", "most of them from one address (256)"},
    {"requests-per-connection", 0, FLAG_NUMBER, "n", "then the connection closes (1000)"},
    {"header-timeout-ms", 0, FLAG_NUMBER, "n", "time for a request's head (10000)"},
    {"body-grace-ms", 0, FLAG_NUMBER, "n", "time before a body must come at 1 KiB/s (5000)"},
    {"body-timeout-ms", 0, FLAG_NUMBER, "n", "time for a whole body (300000)"},
    {"idle-timeout-ms", 0, FLAG_NUMBER, "n", "time between requests (60000)"},
    {"write-timeout-ms", 0, FLAG_NUMBER, "n", "time for the client to take something (30000)"},
    {NULL},
};

const struct command command_echo = {
    .name = "echo",
    .summary = "serve an echo API like Postman Echo's",
    .arguments = "",
    .description =
        "Serves an API that answers requests with what they said: /get, /post, /headers,\n"
        "/status/404, /delay/1, /basic-auth and the other endpoints of the public Postman\n"
        "Echo service, so that collections written for it run offline. Prints the address\n"
        "when it is ready, and ends on SIGTERM or SIGINT when requests in flight are done.\n"
        "It also answers as an HTTP proxy: requests for any http:// host get the echo.",
    .examples = "  postern echo\n"
                "  postern echo --listen 127.0.0.1:0\n"
                "  postern echo --listen 127.0.0.1:8443 --tls-cert cert.pem --tls-key key.pem\n",
    .flags = echo_flags,
    .run = run_echo,
};
