/* run_certificates.c: --ssl-client-cert-list and --ssl-client-cert. */
#include "base/buffer.h"
#include "base/file.h"
#include "cli/run.h"
#include "json/json.h"

#include <stdlib.h>

static const char *src_of(const cJSON *entry, const char *name, struct arena *arena)
{
    const char *src = json_get_text(json_get(entry, name), "src");
    return src ? arena_strdup(arena, src) : NULL;
}

static void read_entry(const cJSON *entry, struct arena *arena, struct client_certificate *into)
{
    const cJSON *matches = json_get(entry, "matches"), *match;
    into->matches = arena_array(arena, (size_t)cJSON_GetArraySize(matches) + 1, const char *);
    cJSON_ArrayForEach(match, matches) if (cJSON_IsString(match))
        into->matches[into->match_count++] = arena_strdup(arena, match->valuestring);
    into->cert = src_of(entry, "cert", arena);
    into->key = src_of(entry, "key", arena);
    into->pfx = src_of(entry, "pfx", arena);
    const char *passphrase = json_get_text(entry, "passphrase");
    into->passphrase = passphrase ? arena_strdup(arena, passphrase) : NULL;
    if (into->match_count == 0) /* an entry that names no host matches none */
        into->matches[into->match_count++] = "";
}

static int read_list(const char *path, cJSON **ret_list, struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, json_body_limits.bytes);
    if (file_read(path, &bytes, err) < 0)
        return error_set(err, ERR_IO, "unable to read the ssl client certificates file \"%s\"",
                         path);
    AUTO_JSON list = json_parse(buffer_text(&bytes), bytes.length, &json_body_limits, path, err);
    if (!list)
        return error_set(err, ERR_PARSE, "the file at %s does not contain valid JSON data.", path);
    if (!cJSON_IsArray(list))
        return error_set(err, ERR_INVALID, "expected ssl client certificates list to be an array.");
    *ret_list = TAKE(list);
    return 0;
}

int run_read_certificates(const struct flag_values *values, struct arena *arena,
                          struct client_options *options, struct error *err)
{
    const char *path = flags_text(values, "ssl-client-cert-list");
    const char *own = flags_text(values, "ssl-client-cert");
    AUTO_JSON list = NULL;
    if (path && read_list(path, &list, err) < 0)
        return -1;

    size_t count = 0;
    struct client_certificate *certificates =
        arena_array(arena, (size_t)cJSON_GetArraySize(list) + 1, struct client_certificate);
    const cJSON *entry;
    cJSON_ArrayForEach(entry, list) read_entry(entry, arena, &certificates[count++]);
    if (own)
        certificates[count++] = (struct client_certificate){
            .cert = own,
            .key = flags_text(values, "ssl-client-key"),
            .passphrase = flags_text(values, "ssl-client-passphrase"),
        };
    options->certificates = certificates;
    options->certificate_count = count;
    return 0;
}
