#include "format/curl.h"

#include "base/text.h"
#include "format/curl_command.h"
#include "format/shell_words.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_curl(const char *word)
{
    const char *slash = strrchr(word, '/'), *back = strrchr(word, '\\');
    if (back && (!slash || back > slash))
        slash = back;
    const char *name = slash ? slash + 1 : word;
    return text_equal(name, "curl") || text_equal_nocase(name, "curl.exe");
}

/* NAME=value: the length of the name; 0 for other words. */
static size_t assigned_name(const char *word)
{
    size_t length = 0;
    while (isalnum((unsigned char)word[length]) || word[length] == '_')
        length++;
    return length && !isdigit((unsigned char)*word) && word[length] == '=' ? length : 0;
}

/* Prompts, and words that run the command behind them. */
static bool is_prefix(const char *word)
{
    static const char *const words[] = {"$", "%", ">", "export", "set", "sudo", "time", "command"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal(word, words[i]))
            return true;
    return false;
}

/* --- detection --- */

static const char *skip_blank(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

static const char *word_end(const char *at, const char *end)
{
    while (at < end && !isspace((unsigned char)*at))
        at++;
    return at;
}

static const char *line_end(const char *at, const char *end)
{
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return stop ? stop : end;
}

bool curl_is_command(const char *text, size_t length)
{
    enum { LONGEST_PATH = 260 };
    char word[LONGEST_PATH + 1];
    for (const char *at = text, *end = text + length; (at = skip_blank(at, end)) < end;) {
        const char *stop = word_end(at, end);
        size_t size = (size_t)(stop - at);
        if (*at == '#') {
            at = line_end(at, end);
            continue;
        }
        snprintf(word, sizeof word, "%.*s", (int)(size < LONGEST_PATH ? size : LONGEST_PATH), at);
        if (is_curl(word))
            return true;
        if (assigned_name(word))
            at = line_end(at, end);
        else if (is_prefix(word))
            at = stop;
        else
            return false;
    }
    return false;
}

/* --- reading --- */

struct reader {
    struct arena *arena;
    struct format_notes *notes;
    cJSON *items, *variables;
};

static void add_variable(struct reader *reader, const char *word, size_t name)
{
    cJSON *variable = cJSON_CreateObject();
    json_set_text(variable, "key", arena_strndup(reader->arena, word, name));
    json_set_text(variable, "value", word + name + 1);
    cJSON_AddItemToArray(reader->variables, variable);
}

static struct curl_command new_command(struct reader *reader, size_t line, const char *comment)
{
    return (struct curl_command){
        .arena = reader->arena, .notes = reader->notes, .line = line, .comment = comment};
}

static void finish(struct reader *reader, struct curl_command *command)
{
    if (!command->urls.count)
        curl_note(command, true, "a curl command without an address was left out");
    curl_add_items(command, reader->items);
}

static void read_curl(struct reader *reader, const struct shell_command *shell, size_t at)
{
    struct curl_command command = new_command(reader, shell->words[at].line, shell->comment);
    for (size_t i = at + 1; i < shell->count; i++) {
        const char *word = shell->words[i].text;
        const char *next = i + 1 < shell->count ? shell->words[i + 1].text : NULL;
        command.line = shell->words[i].line;
        if (*word != '-' || !word[1]) {
            pairs_add(&command.urls, reader->arena, word, NULL);
            continue;
        }
        bool is_next;
        i += (size_t)curl_take_option(&command, word, next, &is_next);
        if (is_next) {
            finish(reader, &command);
            command = new_command(reader, shell->words[i].line, NULL);
        }
    }
    finish(reader, &command);
}

static void read_command(struct reader *reader, const struct shell_command *shell)
{
    size_t at = 0;
    for (; at < shell->count; at++) {
        const char *word = shell->words[at].text;
        size_t name = assigned_name(word);
        if (name)
            add_variable(reader, word, name);
        else if (!is_prefix(word))
            break;
    }
    if (at == shell->count)
        return;
    if (is_curl(shell->words[at].text)) {
        read_curl(reader, shell, at);
        return;
    }
    char place[32];
    snprintf(place, sizeof place, "line %zu", shell->words[at].line);
    format_notes_add(reader->notes, place, false, "'%.60s' is not curl: the command was left out",
                     shell->words[at].text);
}

static cJSON *new_document(struct reader *reader)
{
    cJSON *document = cJSON_CreateObject(), *first = reader->items->child;
    bool alone = first && !first->next;
    v21_add(document, "info",
            v21_new_info(NULL, alone ? json_get_text(first, "name") : "curl", NULL));
    v21_add(document, "item", TAKE(reader->items));
    if (reader->variables->child)
        v21_add(document, "variable", TAKE(reader->variables));
    return document;
}

int curl_read(const char *text, size_t length, const char *name, struct format_notes *notes,
              cJSON **ret_document, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct shell_commands commands;
    if (shell_split(text, length, &arena, notes, &commands, err) < 0)
        return error_wrap(err, "%s", name);
    AUTO_JSON items = cJSON_CreateArray();
    AUTO_JSON variables = cJSON_CreateArray();
    struct reader reader = {&arena, notes, items, variables};
    for (size_t i = 0; i < commands.count; i++)
        read_command(&reader, &commands.items[i]);
    if (!items->child)
        return error_set(err, ERR_INVALID, "%s holds no curl command with an address", name);
    *ret_document = new_document(&reader);
    if (!reader.items)
        items = NULL;
    if (!reader.variables)
        variables = NULL;
    return 0;
}
