/* serve.c: `postern serve`. */
#include "cli/command.h"

#include "api/api.h"
#include "api/control.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/data_folder.h"
#include "cli/first_start.h"
#include "cli/serving.h"
#include "server/server.h"
#include "server/tls.h"

#include <stdio.h>
#include <unistd.h>

enum {
    SERVE_WORKERS = 64,             /* threads at most; started when there is work for them */
    SERVE_WORKER_QUEUE = 1024,      /* requests that may wait for one */
    SERVE_RATE_LIMIT = 60,          /* calls a minute a key */
    SERVE_MONTH_LIMIT = 1000000000, /* calls of the team a month */
};

static uint32_t number(const struct flag_values *values, const char *name, uint32_t otherwise)
{
    int64_t value = flags_number(values, name, otherwise);
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* Certificate and key: those that were given, else, where TLS is wanted, our own of the data
 * folder. */
static int choose_tls(const struct flag_values *values, const char *folder, struct arena *arena,
                      struct server_options *options, struct error *err)
{
    bool given = flags_given(values, "tls-cert") || flags_given(values, "tls-key");
    bool in_the_open = serving_is_public(options->listen);
    options->tls_certificate_file = flags_text(values, "tls-cert");
    options->tls_key_file = flags_text(values, "tls-key");
    if (given && !(options->tls_certificate_file && options->tls_key_file))
        return error_set(err, ERR_USAGE, "--tls-cert and --tls-key need each other");
    if (flags_given(values, "insecure-http")) {
        if (given || flags_given(values, "tls"))
            return error_set(err, ERR_USAGE, "--insecure-http contradicts --tls");
        if (in_the_open)
            fprintf(stderr,
                    "warning: serving plain HTTP on %s: keys and data can be read on the "
                    "network\n",
                    options->listen);
        return 0;
    }
    if (!given && (in_the_open || flags_given(values, "tls"))) {
        options->tls_certificate_file = arena_printf(arena, "%s/tls-cert.pem", folder);
        options->tls_key_file = arena_printf(arena, "%s/tls-key.pem", folder);
        bool made =
            file_exists(options->tls_certificate_file) && file_exists(options->tls_key_file);
        if (!made && tls_make_self_signed(options->tls_certificate_file, options->tls_key_file,
                                          flags_all(values, "host", NULL), err) < 0)
            return -1;
    }
    options->redirect_plain = options->tls_certificate_file != NULL;
    return 0;
}

static int choose_log(const struct flag_values *values, struct error *err)
{
    const char *name = flags_text(values, "log-level");
    enum log_level level = LOG_LEVEL_INFO;
    if (name && !log_level_parse(name, &level))
        return error_set(err, ERR_USAGE, "--log-level is debug, info, warning, error or off");
    log_open(STDERR_FILENO, level);
    return 0;
}

static int serve(const struct flag_values *values, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *folder = data_folder(values, &arena);
    const char *listen = flags_text(values, "listen");
    struct server_options options = {
        .listen = listen ? listen : "127.0.0.1:7700",
        .reactors = number(values, "threads", 1),
        .workers = number(values, "workers", SERVE_WORKERS),
        .worker_queue = SERVE_WORKER_QUEUE,
        .limits = server_limits_default,
        .trusted_proxies = flags_all(values, "trusted-proxy", NULL),
        .hosts = flags_all(values, "host", NULL),
    };
    mem_return_large();
    if (choose_log(values, err) < 0)
        return -1;
    AUTO(store) store = NULL;
    if (store_open(&(struct store_options){.folder = folder, .master_key = data_master_key()},
                   &store, err) < 0 ||
        first_start(store, flags_text(values, "bootstrap-key-file"), err) < 0 ||
        choose_tls(values, folder, &arena, &options, err) < 0)
        return -1;
    AUTO(control) control = NULL;
    if (control_start(store, folder, &control, err) < 0)
        return -1;
    const struct api_options api_options = {
        .store = store,
        .rate_limit = number(values, "rate-limit", SERVE_RATE_LIMIT),
        .month_limit = flags_number(values, "month-limit", SERVE_MONTH_LIMIT),
        .public_url = flags_text(values, "public-url"),
    };
    AUTO(api) api = api_create(&api_options, err);
    if (!api)
        return -1;
    api_attach(api, &options);
    return serving_run(&options, err);
}

static int run_serve(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    if (serve(values, &err) == 0)
        return 0;
    fprintf(stderr, "error: %s\n", err.message);
    return err.code == ERR_USAGE ? 2 : 1;
}

static const struct flag serve_flags[] = {
    {"data", 'd', FLAG_VALUE, "folder",
     "where everything is kept (POSTERN_DATA, else ~/.local/share/postern)"},
    {"listen", 'l', FLAG_VALUE, "host:port",
     "where to listen (127.0.0.1:7700); port 0: any free one"},
    {"bootstrap-key-file", 0, FLAG_VALUE, "path",
     "on an empty store, write the first administrator's API key here (mode 0600)"},
    {"rate-limit", 0, FLAG_COUNT, "n", "calls a minute a key (60); 0: any number"},
    {"month-limit", 0, FLAG_COUNT, "n",
     "calls of the whole team a calendar month (1000000000); 0: any number"},
    {"tls", 0, FLAG_SWITCH, NULL, "serve HTTPS on loopback too, self-signed unless --tls-cert"},
    {"tls-cert", 0, FLAG_VALUE, "path", "serve HTTPS with this certificate chain (PEM)"},
    {"tls-key", 0, FLAG_VALUE, "path", "and this private key (PEM)"},
    {"insecure-http", 0, FLAG_SWITCH, NULL,
     "plain HTTP even where others can reach it (behind a proxy of yours)"},
    {"log-level", 0, FLAG_VALUE, "level",
     "least of debug, info, warning, error, off that is written to standard error (info)"},
    {"host", 0, FLAG_REPEATED, "name", "a name that this server is called by"},
    {"public-url", 0, FLAG_VALUE, "url", "how people reach this server, for links in answers"},
    {"trusted-proxy", 0, FLAG_REPEATED, "range",
     "believe this proxy's Forwarded and X-Forwarded-For (10.0.0.0/8)"},
    {"threads", 0, FLAG_NUMBER, "n", "threads that serve connections (1)"},
    {"workers", 0, FLAG_NUMBER, "n", "threads that work on the store, at most (64)"},
    {NULL},
};

const struct command command_serve = {
    .name = "serve",
    .summary = "serve the Postman API over a data folder of one's own",
    .arguments = "",
    .description =
        "Keeps collections, environments and keys in a data folder and answers the Postman\n"
        "API over them, so that newman, postman-cli and scripts work with a changed base URL.\n"
        "On loopback it speaks plain HTTP; elsewhere HTTPS, with a certificate of its own unless\n"
        "one is given, and plain HTTP is answered with a redirect. POSTERN_ADMIN_EMAIL and\n"
        "POSTERN_ADMIN_PASSWORD (or POSTERN_ADMIN_PASSWORD_FILE) name the first administrator.\n"
        "Prints the address when it is ready, and ends on SIGTERM or SIGINT when requests in\n"
        "flight are done.",
    .examples = "  postern serve --data ./data --bootstrap-key-file admin.key\n"
                "  curl -H \"X-Api-Key: $(cat admin.key)\" http://127.0.0.1:7700/me\n"
                "  postern serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem\n",
    .flags = serve_flags,
    .run = run_serve,
};
