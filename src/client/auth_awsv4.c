/* AWS Signature Version 4: in the Authorization header, or in the query of a presigned address. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define UNSIGNED "UNSIGNED-PAYLOAD"

struct aws {
    const char *access_key, *secret_key, *token; /* token: NULL when none */
    const char *region, *service;
    bool s3; /* its paths are signed as they are sent */
    bool in_query;
    const char *date;         /* 20150830 */
    const char *time;         /* 20150830T123600Z */
    const char *scope;        /* date/region/service/aws4_request */
    const char *body_hash;    /* hexadecimal, or UNSIGNED */
    struct pairs headers;     /* to sign: lower-case names, sorted, values trimmed */
    const char *signed_names; /* "host;x-amz-date" */
};

/* ---- what is signed ---- */

static const char *collapse(const char *text, struct arena *arena)
{
    char *out = text_trim(arena, text);
    size_t used = 0;
    for (const char *c = out; *c; c++)
        if (*c != ' ' || !used || out[used - 1] != ' ')
            out[used++] = *c;
    out[used] = '\0';
    return out;
}

/* Headers that proxies or the transport may change, and those we are about to write. */
static bool is_unsigned(const char *name)
{
    static const char *const names[] = {"authorization",
                                        "connection",
                                        "x-amzn-trace-id",
                                        "user-agent",
                                        "expect",
                                        "range",
                                        "content-length",
                                        "x-amz-date",
                                        "host",
                                        "x-amz-security-token",
                                        "x-amz-content-sha256",
                                        "transfer-encoding"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_nocase(names[i], name))
            return true;
    return false;
}

static int compare_keys(const void *left, const void *right)
{
    return strcmp(((const struct pair *)left)->key, ((const struct pair *)right)->key);
}

/* Equal names become one, their values joined by commas. */
static void add_header(struct aws *aws, struct arena *arena, const char *name, const char *value)
{
    const char *key = text_lower(arena, name);
    struct pair *same = pairs_find(&aws->headers, key);
    const char *clean = collapse(value ? value : "", arena);
    if (same)
        same->value = arena_printf(arena, "%s,%s", same->value, clean);
    else
        pairs_add(&aws->headers, arena, key, clean);
}

static void collect_headers(struct aws *aws, const struct auth_input *input,
                            const struct auth_target *target, struct arena *arena)
{
    const char *host = auth_request_header(input, "Host");
    add_header(aws, arena, "host", host ? host : target->authority);
    for (size_t i = 0; input->headers && i < input->headers->count; i++) {
        const struct pair *pair = &input->headers->items[i];
        bool ours = pair->system && !text_equal_nocase(pair->key, "Content-Type");
        if (!pair->disabled && !ours && !is_unsigned(pair->key))
            add_header(aws, arena, pair->key, pair->value);
    }
}

static void sort_headers(struct aws *aws, struct arena *arena)
{
    const char *names = "";
    qsort(aws->headers.items, aws->headers.count, sizeof *aws->headers.items, compare_keys);
    for (size_t i = 0; i < aws->headers.count; i++)
        names = arena_printf(arena, "%s%s%s", names, i ? ";" : "", aws->headers.items[i].key);
    aws->signed_names = names;
}

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : strcmp(a->value, b->value);
}

static void append_query(struct buffer *into, const char *query, struct arena *arena)
{
    struct pairs pairs = {0};
    auth_read_form(query ? query : "", arena, &pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        struct pair *pair = &pairs.items[i];
        const char *value = pair->value ? pair->value : "";
        pair->key = encode_percent(arena, pair->key, strlen(pair->key));
        pair->value = encode_percent(arena, value, strlen(value));
    }
    if (pairs.count)
        qsort(pairs.items, pairs.count, sizeof *pairs.items, compare_pairs);
    for (size_t i = 0; i < pairs.count; i++)
        buffer_printf(into, "%s%s=%s", i ? "&" : "", pairs.items[i].key, pairs.items[i].value);
}

/* S3 signs every segment decoded and encoded again. The others take dot segments and empty
 * segments out and encode what was sent once more. */
static void append_path(struct buffer *into, const struct aws *aws, const char *path,
                        struct arena *arena)
{
    bool ends_open =
        text_ends_with(path, "/") || text_ends_with(path, "/.") || text_ends_with(path, "/..");
    size_t start = into->length;
    for (const char *at = path; *at;) {
        at++; /* the slash */
        size_t length = strcspn(at, "/");
        const char *piece = arena_strndup(arena, at, length);
        at += length;
        if (aws->s3) {
            piece = decode_percent(arena, piece, length, true, &length);
            buffer_append_char(into, '/');
            buffer_append_text(into, encode_percent(arena, piece, length));
        } else if (text_equal(piece, "..")) {
            while (into->length > start && into->data[--into->length] != '/')
                ;
        } else if (length && !text_equal(piece, ".")) {
            buffer_append_char(into, '/');
            buffer_append_text(into, encode_percent(arena, piece, length));
        }
    }
    if (into->length == start || (!aws->s3 && ends_open))
        buffer_append_char(into, '/');
}

static const char *canonical_request(const struct aws *aws, const struct auth_input *input,
                                     const struct auth_target *target, const char *query,
                                     struct arena *arena)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, AUTH_MAX_TOKEN);
    buffer_printf(&text, "%s\n", text_upper(arena, input->method));
    append_path(&text, aws, target->path, arena);
    buffer_append_char(&text, '\n');
    append_query(&text, query, arena);
    buffer_append_char(&text, '\n');
    for (size_t i = 0; i < aws->headers.count; i++)
        buffer_printf(&text, "%s:%s\n", aws->headers.items[i].key, aws->headers.items[i].value);
    buffer_printf(&text, "\n%s\n%s", aws->signed_names, aws->body_hash);
    return text.overflowed ? NULL : arena_strdup(arena, buffer_text(&text));
}

/* ---- the signature ---- */

static int derive_key(const struct aws *aws, struct arena *arena, unsigned char key[32],
                      struct error *err)
{
    const char *seed = arena_printf(arena, "AWS4%s", aws->secret_key);
    const char *const steps[] = {aws->date, aws->region, aws->service, "aws4_request"};
    const void *from = seed;
    size_t length = strlen(seed);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        unsigned char next[DIGEST_MAX_SIZE];
        if (digest_hmac(DIGEST_SHA256, from, length, steps[i], strlen(steps[i]), next, err) < 0)
            return -1;
        memcpy(key, next, DIGEST_SHA256_SIZE);
        from = key;
        length = DIGEST_SHA256_SIZE;
    }
    return 0;
}

static int make_signature(const struct aws *aws, const char *request, struct arena *arena,
                          const char **ret_signature, struct error *err)
{
    unsigned char key[32], raw[DIGEST_MAX_SIZE];
    if (!request)
        return error_set(err, ERR_LIMIT, "more than %d bytes to sign", AUTH_MAX_TOKEN);
    const char *hash = digest_hex(arena, DIGEST_SHA256, request, strlen(request), err);
    if (!hash || derive_key(aws, arena, key, err) < 0)
        return -1;
    const char *text = arena_printf(arena, ALGORITHM "\n%s\n%s\n%s", aws->time, aws->scope, hash);
    if (digest_hmac(DIGEST_SHA256, key, sizeof key, text, strlen(text), raw, err) < 0)
        return -1;
    *ret_signature = encode_hex(arena, raw, DIGEST_SHA256_SIZE);
    return 0;
}

static int hash_body(struct aws *aws, const struct auth_input *input, struct arena *arena,
                     struct error *err)
{
    unsigned char raw[DIGEST_MAX_SIZE];
    aws->body_hash = UNSIGNED;
    if (aws->in_query && aws->s3)
        return 0;
    int known = auth_body_digest(input, DIGEST_SHA256, "", "", AUTH_NO_LIMIT, raw, err);
    if (known > 0)
        aws->body_hash = encode_hex(arena, raw, DIGEST_SHA256_SIZE);
    return known < 0 ? -1 : 0;
}

/* ---- where it goes ---- */

static void put_header(struct aws *aws, struct auth_output *out, struct arena *arena,
                       const char *name, const char *value)
{
    pairs_add(&out->headers, arena, name, value);
    add_header(aws, arena, name, value);
}

static int sign_header(struct aws *aws, const struct auth_input *input,
                       const struct auth_target *target, struct arena *arena,
                       struct auth_output *out, struct error *err)
{
    const char *signature = NULL;
    if (aws->token)
        put_header(aws, out, arena, "X-Amz-Security-Token", aws->token);
    if (aws->s3 || !auth_body_is_empty(input))
        put_header(aws, out, arena, "X-Amz-Content-Sha256", aws->body_hash);
    put_header(aws, out, arena, "X-Amz-Date", aws->time);
    sort_headers(aws, arena);
    const char *request = canonical_request(aws, input, target, target->query, arena);
    if (make_signature(aws, request, arena, &signature, err) < 0)
        return -1;
    auth_put_authorization(
        out, arena,
        arena_printf(arena, ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                     aws->access_key, aws->scope, aws->signed_names, signature));
    return 0;
}

static void put_query(struct auth_output *out, struct arena *arena, const char *name,
                      const char *value)
{
    pairs_add(&out->query, arena, name, encode_percent(arena, value, strlen(value)));
}

/* The user's query without what the last signing may have left there, then ours. */
static const char *full_query(const struct auth_output *out, const char *query, struct arena *arena)
{
    const char *text = "";
    while (query && *query) {
        size_t length = strcspn(query, "&");
        const char *piece = arena_strndup(arena, query, length);
        const char *key = arena_strndup(arena, piece, strcspn(piece, "="));
        if (!pairs_find(&out->drop_query, key))
            text = arena_printf(arena, "%s%s%s", text, *text ? "&" : "", piece);
        query += length + (query[length] == '&');
    }
    for (size_t i = 0; i < out->query.count; i++)
        text = arena_printf(arena, "%s%s%s=%s", text, *text ? "&" : "", out->query.items[i].key,
                            out->query.items[i].value);
    return text;
}

static int sign_query(struct aws *aws, const struct auth_input *input,
                      const struct auth_target *target, struct arena *arena,
                      struct auth_output *out, struct error *err)
{
    const char *signature = NULL;
    sort_headers(aws, arena);
    if (aws->s3 && !(target->query && strstr(target->query, "X-Amz-Expires=")))
        put_query(out, arena, "X-Amz-Expires", "86400");
    if (aws->token)
        put_query(out, arena, "X-Amz-Security-Token", aws->token);
    put_query(out, arena, "X-Amz-Date", aws->time);
    put_query(out, arena, "X-Amz-Algorithm", ALGORITHM);
    put_query(out, arena, "X-Amz-Credential",
              arena_printf(arena, "%s/%s", aws->access_key, aws->scope));
    put_query(out, arena, "X-Amz-SignedHeaders", aws->signed_names);
    const char *query = full_query(out, target->query, arena);
    const char *request = canonical_request(aws, input, target, query, arena);
    if (make_signature(aws, request, arena, &signature, err) < 0)
        return -1;
    put_query(out, arena, "X-Amz-Signature", signature);
    return 0;
}

static void drop_old(struct auth_output *out, struct arena *arena)
{
    static const char *const headers[] = {"Authorization", "X-Amz-Date", "X-Amz-Security-Token",
                                          "X-Amz-Content-Sha256"};
    static const char *const query[] = {"X-Amz-Security-Token", "X-Amz-Date",
                                        "X-Amz-Algorithm",      "X-Amz-Credential",
                                        "X-Amz-SignedHeaders",  "X-Amz-Signature"};
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        pairs_add(&out->drop_headers, arena, headers[i], NULL);
    for (size_t i = 0; i < COUNT_OF(query); i++)
        pairs_add(&out->drop_query, arena, query[i], NULL);
}

static const char *format_time(int64_t now_ms, struct arena *arena)
{
    char text[40];
    struct tm fields;
    time_t seconds = (time_t)(now_ms / 1000);
    gmtime_r(&seconds, &fields);
    strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &fields);
    return arena_strdup(arena, text);
}

static int sign(const struct auth *auth, const struct auth_input *input, struct auth_state *state,
                struct arena *arena, struct auth_output *out, struct error *err)
{
    struct auth_target target;
    struct aws aws = {
        .access_key = auth_param_or(auth, "accessKey", NULL),
        .secret_key = auth_param_or(auth, "secretKey", NULL),
        .token = auth_param_or(auth, "sessionToken", NULL),
        .region = auth_param_or(auth, "region", "us-east-1"),
        .service = auth_param_or(auth, "service", "execute-api"),
        .in_query = auth_flag(auth, "addAuthDataToQuery"),
    };
    if (!aws.access_key || !aws.secret_key)
        return 0;
    aws.s3 = text_equal(aws.service, "s3");
    aws.time = format_time(input->now_ms, arena);
    aws.date = arena_strndup(arena, aws.time, strlen("20150830"));
    aws.scope = arena_printf(arena, "%s/%s/%s/aws4_request", aws.date, aws.region, aws.service);
    if (hash_body(&aws, input, arena, err) < 0)
        return -1;

    auth_target_read(input->wire_url, arena, &target);
    drop_old(out, arena);
    collect_headers(&aws, input, &target, arena);
    if (aws.in_query)
        return sign_query(&aws, input, &target, arena, out, err);
    target.query = full_query(out, target.query, arena);
    return sign_header(&aws, input, &target, arena, out, err);
}

const struct auth_scheme auth_awsv4 = {
    .type = "awsv4",
    .params = (const char *const[]){"accessKey", "secretKey", "region", "service", "sessionToken",
                                    "addAuthDataToQuery", NULL},
    .sign = sign,
};
