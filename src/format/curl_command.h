/* curl_command.h: what one curl command said, between its options (curl_options.c) and its requests
 * (curl_request.c). Everything is the arena's, the trees apart. */
#pragma once

#include "base/arena.h"
#include "format/format.h"
#include "model/pairs.h"

enum curl_auth { CURL_BASIC, CURL_DIGEST, CURL_NTLM };

/* One -d and its like. */
struct curl_piece {
    const char *text; /* ready to be sent; NULL for a file */
    const char *file;
    bool joins; /* to the one before, without "&" (--json) */
};

struct curl_pieces {
    struct curl_piece *items;
    size_t count, capacity;
};

struct curl_command {
    struct arena *arena;
    struct format_notes *notes;
    size_t line; /* of the option being read */
    const char *comment;

    const char *method;
    struct pairs urls;    /* key: the address */
    struct pairs headers; /* value NULL: one that is not to be sent */
    struct curl_pieces data, query, cookies;
    cJSON *parts;    /* of -F; NULL: none */
    cJSON *behavior; /* protocolProfileBehavior; NULL: nothing said */
    const char *upload;
    bool is_json, as_query, is_head;

    enum curl_auth auth;
    const char *user, *bearer, *signature; /* of -u, --oauth2-bearer, --aws-sigv4 */
    const char *proxy, *certificate, *key, *passphrase;
};

/* Reads one option: `word` begins with a dash, `next` is the word after it (NULL: none). Returns 1
 * when that was its value, 0 when not; *ret_next is set by --next. */
int curl_take_option(struct curl_command *command, const char *word, const char *next,
                     bool *ret_next);
void curl_note(struct curl_command *command, bool is_loss, const char *format, ...)
    PRINTF_LIKE(3, 4);
void curl_add_piece(struct curl_command *command, struct curl_pieces *pieces,
                    struct curl_piece piece);

/* Adds the items of a command to a list and empties it. */
void curl_add_items(struct curl_command *command, cJSON *items);
