/* curl_options.c: curl's options, and what each of them says about a request. */
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "format/curl_command.h"
#include "format/v21.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*option_fn)(struct curl_command *command, const char *value);

struct option {
    const char *name;
    char letter; /* 0: none */
    bool has_value;
    option_fn fn; /* NULL: nothing of it concerns the request */
};

void curl_note(struct curl_command *command, bool is_loss, const char *format, ...)
{
    char place[32], message[512];
    va_list arguments;
    snprintf(place, sizeof place, "line %zu", command->line);
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    format_notes_add(command->notes, place, is_loss, "%s", message);
}

void curl_add_piece(struct curl_command *command, struct curl_pieces *pieces,
                    struct curl_piece piece)
{
    if (pieces->count == pieces->capacity) {
        size_t capacity = pieces->capacity ? pieces->capacity * 2 : 8;
        struct curl_piece *items = arena_array(command->arena, capacity, struct curl_piece);
        if (pieces->count)
            memcpy(items, pieces->items, pieces->count * sizeof *items);
        pieces->items = items;
        pieces->capacity = capacity;
    }
    pieces->items[pieces->count++] = piece;
}

/* --- the request line and headers --- */

static void take_method(struct curl_command *c, const char *value)
{
    c->method = value;
}

static void take_url(struct curl_command *c, const char *value)
{
    pairs_add(&c->urls, c->arena, value, NULL);
}

static void take_header(struct curl_command *c, const char *value)
{
    if (*value == '@') {
        curl_note(c, true, "the headers in the file '%s' were left out", value + 1);
        return;
    }
    size_t name = strcspn(value, ":");
    if (!value[name]) { /* "Name;" sends an empty value */
        name = strcspn(value, ";");
        if (value[name])
            pairs_add(&c->headers, c->arena, arena_strndup(c->arena, value, name), "");
        else
            curl_note(c, true, "the header '%s' has no value and was left out", value);
        return;
    }
    const char *content = value + name + 1;
    content += strspn(content, " \t");
    pairs_add(&c->headers, c->arena, text_trim(c->arena, arena_strndup(c->arena, value, name)),
              *content ? content : NULL);
}

static void set_header(struct curl_command *c, const char *name, const char *value)
{
    if (!pairs_find_nocase(&c->headers, name))
        pairs_add(&c->headers, c->arena, name, *value ? value : NULL);
}

static void take_agent(struct curl_command *c, const char *value)
{
    set_header(c, "User-Agent", value);
}

static void take_referer(struct curl_command *c, const char *value)
{
    size_t length = strcspn(value, ";");
    if (text_equal(value + length, ";auto"))
        value = arena_strndup(c->arena, value, length);
    if (*value)
        set_header(c, "Referer", value);
}

static void take_cookie(struct curl_command *c, const char *value)
{
    if (!strchr(value, '=')) {
        curl_note(c, true, "the cookies in the file '%s' were left out", value);
        return;
    }
    curl_add_piece(c, &c->cookies, (struct curl_piece){.text = value});
}

static void take_range(struct curl_command *c, const char *value)
{
    set_header(c, "Range", arena_printf(c->arena, "bytes=%s", value));
}

static void take_head(struct curl_command *c, const char *value)
{
    c->is_head = true;
}

static void take_get(struct curl_command *c, const char *value)
{
    c->as_query = true;
}

/* --- bodies --- */

static void take_file_piece(struct curl_command *c, const char *file, bool strips)
{
    if (text_equal(file, "-"))
        curl_note(c, true, "the data from standard input was left out");
    else if (strips && !c->as_query)
        curl_note(c, false, "curl leaves the line breaks of '%s' out, here they are sent", file);
    curl_add_piece(c, &c->data,
                   text_equal(file, "-") ? (struct curl_piece){.text = ""}
                                         : (struct curl_piece){.file = file});
}

static void take_data(struct curl_command *c, const char *value)
{
    if (*value == '@')
        take_file_piece(c, value + 1, true);
    else
        curl_add_piece(c, &c->data, (struct curl_piece){.text = value});
}

static void take_binary(struct curl_command *c, const char *value)
{
    if (*value == '@')
        take_file_piece(c, value + 1, false);
    else
        curl_add_piece(c, &c->data, (struct curl_piece){.text = value});
}

static void take_raw(struct curl_command *c, const char *value)
{
    curl_add_piece(c, &c->data, (struct curl_piece){.text = value});
}

static void take_json(struct curl_command *c, const char *value)
{
    c->is_json = true;
    if (*value == '@')
        take_file_piece(c, value + 1, false);
    else
        curl_add_piece(c, &c->data, (struct curl_piece){.text = value, .joins = true});
}

static void put_encoded(struct buffer *out, struct arena *arena, const char *text, size_t length)
{
    for (const char *at = encode_percent(arena, text, length); *at; at++) {
        bool space = strncmp(at, "%20", 3) == 0;
        (void)buffer_append_char(out, space ? '+' : *at);
        at += space ? 2 : 0;
    }
}

/* As forms are encoded, {{templates}} apart. */
static const char *encode(struct arena *arena, const char *text)
{
    AUTO_BUFFER result;
    buffer_init(&result, SIZE_MAX / 4); /* at most three times what was read, which is bounded */
    while (*text) {
        const char *open = strstr(text, "{{"), *close = open ? strstr(open, "}}") : NULL;
        size_t plain = close ? (size_t)(open - text) : strlen(text);
        put_encoded(&result, arena, text, plain);
        text += plain;
        if (!close)
            break;
        (void)buffer_append(&result, open, (size_t)(close + 2 - open));
        text = close + 2;
    }
    return arena_strdup(arena, buffer_text(&result));
}

/* "text", "=text", "name=text", "@file", "name@file" */
static const char *encode_form(struct curl_command *c, const char *value)
{
    size_t name = strcspn(value, "=@");
    if (value[name] == '@') {
        curl_note(c, true, "the data in the file '%s' was left out", value + name + 1);
        return "";
    }
    if (!value[name])
        return encode(c->arena, value);
    const char *encoded = encode(c->arena, value + name + 1);
    return name ? arena_printf(c->arena, "%.*s=%s", (int)name, value, encoded) : encoded;
}

static void take_encoded(struct curl_command *c, const char *value)
{
    curl_add_piece(c, &c->data, (struct curl_piece){.text = encode_form(c, value)});
}

static void take_url_query(struct curl_command *c, const char *value)
{
    const char *text = *value == '+' ? value + 1 : encode_form(c, value);
    curl_add_piece(c, &c->query, (struct curl_piece){.text = text});
}

static void take_upload(struct curl_command *c, const char *value)
{
    if (text_equal(value, "-") || text_equal(value, ".")) {
        curl_note(c, true, "the body from standard input was left out");
        value = "";
    }
    c->upload = value;
}

static cJSON *add_part(struct curl_command *c, const char *name)
{
    if (!c->parts)
        c->parts = cJSON_CreateArray();
    cJSON *part = cJSON_CreateObject();
    json_set_text(part, "key", name);
    cJSON_AddItemToArray(c->parts, part);
    return part;
}

static void take_form_string(struct curl_command *c, const char *value)
{
    size_t name = strcspn(value, "=");
    cJSON *part = add_part(c, arena_strndup(c->arena, value, name));
    json_set_text(part, "value", value[name] ? value + name + 1 : "");
    json_set_text(part, "type", "text");
}

/* The content up to ";" or, when it is quoted, its quoted text. *ret_rest: what follows. */
static const char *form_content(struct curl_command *c, const char *text, const char **ret_rest)
{
    if (*text != '"') {
        size_t length = strcspn(text, ";,");
        *ret_rest = text + length;
        return arena_strndup(c->arena, text, length);
    }
    size_t length = 1;
    while (text[length] && text[length] != '"')
        length += text[length] == '\\' && text[length + 1] ? 2 : 1;
    *ret_rest = text + length + (text[length] == '"');
    char *out = arena_strndup(c->arena, text + 1, length - 1), *to = out;
    for (const char *at = out; *at; at++) {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        *to++ = *at;
    }
    *to = '\0';
    return out;
}

/* ";type=…", ";filename=…" behind a content; others have no word in a collection. */
static void take_form_extras(struct curl_command *c, cJSON *part, const char *rest)
{
    while (*rest == ';') {
        rest += 1 + strspn(rest + 1, " ");
        if (text_starts_with(rest, "type=")) {
            /* A media type may hold parameters of its own: "text/plain; charset=utf-8". */
            const char *name = strstr(rest, ";filename=");
            size_t length = name ? (size_t)(name - rest) : strlen(rest);
            json_set_text(part, "contentType", arena_strndup(c->arena, rest + 5, length - 5));
            rest += length;
        } else if (text_starts_with(rest, "filename=")) {
            json_set_text(part, "fileName", form_content(c, rest + 9, &rest));
        } else {
            size_t length = strcspn(rest, ";");
            curl_note(c, true, "a form part's '%.*s' was left out", (int)strcspn(rest, "=;"), rest);
            rest += length;
        }
    }
}

static void add_sources(struct curl_command *c, cJSON *part, const char *text)
{
    const char *rest, *first = form_content(c, text, &rest);
    if (*rest != ',') {
        json_set_text(part, "src", first);
        take_form_extras(c, part, rest);
        return;
    }
    cJSON *sources = cJSON_AddArrayToObject(part, "src");
    cJSON_AddItemToArray(sources, cJSON_CreateString(first));
    while (*rest == ',')
        cJSON_AddItemToArray(sources, cJSON_CreateString(form_content(c, rest + 1, &rest)));
    take_form_extras(c, part, rest);
}

static void take_form(struct curl_command *c, const char *value)
{
    size_t name = strcspn(value, "=");
    cJSON *part = add_part(c, arena_strndup(c->arena, value, name));
    const char *content = value[name] ? value + name + 1 : "";
    if (*content == '@') {
        json_set_text(part, "type", "file");
        add_sources(c, part, content + 1);
        return;
    }
    if (*content == '<') {
        curl_note(c, true, "the text in the file '%s' was left out", content + 1);
        content = "";
    }
    json_set_text(part, "type", "text");
    const char *rest = strstr(content, ";type=");
    if (*content == '"')
        content = form_content(c, content, &rest);
    else if (rest)
        content = arena_strndup(c->arena, content, (size_t)(rest - content));
    json_set_text(part, "value", content);
    if (rest)
        take_form_extras(c, part, rest);
}

/* --- credentials, channel --- */

static void take_user(struct curl_command *c, const char *value)
{
    c->user = value;
}

static void take_bearer(struct curl_command *c, const char *value)
{
    c->bearer = value;
}

static void take_signature(struct curl_command *c, const char *value)
{
    c->signature = value;
}

static void take_basic(struct curl_command *c, const char *value)
{
    c->auth = CURL_BASIC;
}

static void take_digest(struct curl_command *c, const char *value)
{
    c->auth = CURL_DIGEST;
}

static void take_ntlm(struct curl_command *c, const char *value)
{
    c->auth = CURL_NTLM;
}

static void take_proxy(struct curl_command *c, const char *value)
{
    c->proxy = value;
}

static void take_certificate(struct curl_command *c, const char *value)
{
    size_t length = strcspn(value, ":"); /* "file:password"; a drive letter is not a file */
    if (length == 1 && (value[2] == '\\' || value[2] == '/'))
        length = 2 + strcspn(value + 2, ":");
    c->certificate = arena_strndup(c->arena, value, length);
    if (value[length])
        c->passphrase = value + length + 1;
}

static void take_key(struct curl_command *c, const char *value)
{
    c->key = value;
}

static void take_passphrase(struct curl_command *c, const char *value)
{
    c->passphrase = value;
}

static void set_behavior(struct curl_command *c, const char *name, cJSON *value)
{
    if (!c->behavior)
        c->behavior = cJSON_CreateObject();
    json_set(c->behavior, name, value);
}

static void take_insecure(struct curl_command *c, const char *value)
{
    set_behavior(c, "strictSSL", cJSON_CreateFalse());
}

static void take_location(struct curl_command *c, const char *value)
{
    set_behavior(c, "followRedirects", cJSON_CreateTrue());
}

static void take_trusted(struct curl_command *c, const char *value)
{
    take_location(c, value);
    set_behavior(c, "followAuthorizationHeader", cJSON_CreateTrue());
}

static void take_same_method(struct curl_command *c, const char *value)
{
    set_behavior(c, "followOriginalHttpMethod", cJSON_CreateTrue());
}

static void take_redirects(struct curl_command *c, const char *value)
{
    long most = strtol(value, NULL, 10);
    if (most >= 0)
        set_behavior(c, "maxRedirects", cJSON_CreateNumber((double)most));
}

static void take_http1(struct curl_command *c, const char *value)
{
    set_behavior(c, "protocolVersion", cJSON_CreateString("http1"));
}

static void take_http2(struct curl_command *c, const char *value)
{
    set_behavior(c, "protocolVersion", cJSON_CreateString("http2"));
}

static const struct option carried[] = {
    {"aws-sigv4", 0, true, take_signature},
    {"basic", 0, false, take_basic},
    {"cert", 'E', true, take_certificate},
    {"cookie", 'b', true, take_cookie},
    {"data", 'd', true, take_data},
    {"data-ascii", 0, true, take_data},
    {"data-binary", 0, true, take_binary},
    {"data-raw", 0, true, take_raw},
    {"data-urlencode", 0, true, take_encoded},
    {"digest", 0, false, take_digest},
    {"form", 'F', true, take_form},
    {"form-string", 0, true, take_form_string},
    {"get", 'G', false, take_get},
    {"head", 'I', false, take_head},
    {"header", 'H', true, take_header},
    {"http1.1", 0, false, take_http1},
    {"http2", 0, false, take_http2},
    {"http2-prior-knowledge", 0, false, take_http2},
    {"insecure", 'k', false, take_insecure},
    {"json", 0, true, take_json},
    {"key", 0, true, take_key},
    {"location", 'L', false, take_location},
    {"location-trusted", 0, false, take_trusted},
    {"max-redirs", 0, true, take_redirects},
    {"ntlm", 0, false, take_ntlm},
    {"oauth2-bearer", 0, true, take_bearer},
    {"pass", 0, true, take_passphrase},
    {"post301", 0, false, take_same_method},
    {"post302", 0, false, take_same_method},
    {"post303", 0, false, take_same_method},
    {"proxy", 'x', true, take_proxy},
    {"range", 'r', true, take_range},
    {"referer", 'e', true, take_referer},
    {"request", 'X', true, take_method},
    {"upload-file", 'T', true, take_upload},
    {"url", 0, true, take_url},
    {"url-query", 0, true, take_url_query},
    {"user", 'u', true, take_user},
    {"user-agent", 'A', true, take_agent},
    /* What becomes of the answer, and what is printed: no part of the request. */
    {"compressed", 0, false, NULL},
    {"create-dirs", 0, false, NULL},
    {"dump-header", 'D', true, NULL},
    {"fail", 'f', false, NULL},
    {"fail-early", 0, false, NULL},
    {"fail-with-body", 0, false, NULL},
    {"globoff", 'g', false, NULL},
    {"include", 'i', false, NULL},
    {"no-buffer", 'N', false, NULL},
    {"no-progress-meter", 0, false, NULL},
    {"path-as-is", 0, false, NULL},
    {"progress-bar", '#', false, NULL},
    {"raw", 0, false, NULL},
    {"remote-header-name", 'J', false, NULL},
    {"remote-time", 'R', false, NULL},
    {"show-error", 'S', false, NULL},
    {"silent", 's', false, NULL},
    {"styled-output", 0, false, NULL},
    {"trace", 0, true, NULL},
    {"trace-ascii", 0, true, NULL},
    {"trace-time", 0, false, NULL},
    {"verbose", 'v', false, NULL},
    {"write-out", 'w', true, NULL},
};

/* --- options that are known, but that a request has no word for --- */

/* Each followed by a blank. */
static const char valued[] =
    "abstract-unix-socket alt-svc cacert capath cert-type ciphers config connect-timeout "
    "connect-to continue-at cookie-jar create-file-mode crlfile curves delegation dns-interface "
    "dns-ipv4-addr dns-ipv6-addr dns-servers doh-url ech egd-file engine etag-compare etag-save "
    "expect100-timeout ftp-account ftp-method ftp-port happy-eyeballs-timeout-ms "
    "haproxy-clientip help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway "
    "keepalive-cnt keepalive-time key-type krb libcurl limit-rate local-port login-options "
    "mail-auth mail-from mail-rcpt max-filesize max-time netrc-file noproxy output output-dir "
    "parallel-max pinnedpubkey preproxy proto proto-default proto-redir proxy-cacert "
    "proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key "
    "proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers "
    "proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote "
    "random-file rate request-target resolve retry retry-delay retry-max-time sasl-authzid "
    "service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit "
    "speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype "
    "tlspassword tlsuser trace-config unix-socket variable vlan-priority ";
static const char switches[] =
    "anyauth append ca-native cert-status compressed-ssh crlf disable disable-eprt disable-epsv "
    "disallow-username-in-url doh-cert-status doh-insecure false-start form-escape "
    "ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip haproxy-protocol http0.9 http1.0 http3 "
    "http3-only ignore-content-length ipv4 ipv6 junk-session-cookies list-only manual metalink "
    "negotiate netrc netrc-optional no-alpn no-clobber no-keepalive no-npn no-sessionid ntlm-wb "
    "parallel parallel-immediate proxy-anyauth proxy-basic proxy-digest proxy-insecure "
    "proxy-negotiate proxy-ntlm proxytunnel remote-name remote-name-all remove-on-error "
    "retry-all-errors retry-connrefused sasl-ir skip-existing socks5-basic socks5-gssapi ssl "
    "ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 "
    "sslv3 suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata tlsv1 "
    "tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding use-ascii version xattr ";
static const struct {
    char letter;
    const char *name;
} letters[] = {
    {'0', "http1.0"},    {'1', "tlsv1"},       {'2', "sslv2"},       {'3', "sslv3"},
    {'4', "ipv4"},       {'6', "ipv6"},        {'a', "append"},      {'B', "use-ascii"},
    {'c', "cookie-jar"}, {'C', "continue-at"}, {'h', "help"},        {'j', "junk-session-cookies"},
    {'K', "config"},     {'l', "list-only"},   {'m', "max-time"},    {'M', "manual"},
    {'n', "netrc"},      {'o', "output"},      {'O', "remote-name"}, {'p', "proxytunnel"},
    {'P', "ftp-port"},   {'q', "disable"},     {'Q', "quote"},       {'t', "telnet-option"},
    {'U', "proxy-user"}, {'V', "version"},     {'y', "speed-time"},  {'Y', "speed-limit"},
    {'z', "time-cond"},  {'Z', "parallel"}};

/* Names may be cut short as long as they name one option; returns how well it fits: 2 exactly. */
static int fits(const char *name, size_t length, const char *word)
{
    size_t given = strlen(word);
    if (given > length || memcmp(name, word, given) != 0)
        return 0;
    return given == length ? 2 : 1;
}

static void find_in_list(struct curl_command *command, const char *list, bool has_value,
                         const char *word, int *best, struct option *ret_option)
{
    for (size_t length; *list; list += length + 1) {
        length = strcspn(list, " ");
        int fit = fits(list, length, word);
        if (fit > *best) {
            *best = fit;
            *ret_option =
                (struct option){arena_strndup(command->arena, list, length), 0, has_value, NULL};
        }
    }
}

static bool find_known(struct curl_command *command, const char *word, struct option *ret_option)
{
    int best = 0;
    for (size_t i = 0; i < COUNT_OF(carried); i++) {
        int fit = fits(carried[i].name, strlen(carried[i].name), word);
        if (fit > best) {
            best = fit;
            *ret_option = carried[i];
        }
    }
    find_in_list(command, valued, true, word, &best, ret_option);
    find_in_list(command, switches, false, word, &best, ret_option);
    return best > 0;
}

static bool find_letter(struct curl_command *command, char letter, struct option *ret_option)
{
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        if (carried[i].letter == letter) {
            *ret_option = carried[i];
            return true;
        }
    for (size_t i = 0; i < COUNT_OF(letters); i++)
        if (letters[i].letter == letter)
            return find_known(command, letters[i].name, ret_option);
    return false;
}

static bool is_silent(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        if (text_equal(carried[i].name, name))
            return true;
    return false;
}

static void apply(struct curl_command *command, const struct option *option, const char *value)
{
    if (option->fn)
        option->fn(command, value);
    else if (!is_silent(option->name))
        curl_note(command, false, "the option --%s was left out", option->name);
}

static int take_long(struct curl_command *command, const char *word, const char *next)
{
    struct option option = {0};
    bool is_no = text_starts_with(word, "no-");
    if (!find_known(command, word, &option) &&
        (!is_no || !find_known(command, word + 3, &option))) {
        curl_note(command, false, "curl has no option --%.60s; it was left out", word);
        return 0;
    }
    if (is_no && !text_starts_with(option.name, "no"))
        return 0; /* the default again */
    if (!option.has_value) {
        apply(command, &option, NULL);
        return 0;
    }
    if (!next) {
        curl_note(command, true, "the option --%s has no value", option.name);
        return 0;
    }
    apply(command, &option, next);
    return 1;
}

/* "-sSL", "-XPOST", "-X POST" */
static int take_short(struct curl_command *command, const char *word, const char *next,
                      bool *ret_next)
{
    for (; *word; word++) {
        struct option option = {0};
        if (*word == ':') {
            *ret_next = true;
            continue;
        }
        if (!find_letter(command, *word, &option)) {
            curl_note(command, false, "curl has no option -%c; it was left out", *word);
            if ((unsigned char)*word >= 0x80) /* a dash of a word processor, and the like */
                return 0;
            continue;
        }
        if (!option.has_value) {
            apply(command, &option, NULL);
            continue;
        }
        if (word[1]) {
            apply(command, &option, word + 1);
            return 0;
        }
        if (next)
            apply(command, &option, next);
        else
            curl_note(command, true, "the option -%c has no value", *word);
        return next != NULL;
    }
    return 0;
}

int curl_take_option(struct curl_command *command, const char *word, const char *next,
                     bool *ret_next)
{
    *ret_next = false;
    if (text_equal(word, "--next")) {
        *ret_next = true;
        return 0;
    }
    if (word[1] == '-')
        return word[2] ? take_long(command, word + 2, next) : 0;
    return take_short(command, word + 1, next, ret_next);
}
