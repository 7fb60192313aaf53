/* What a source may ask of its surroundings shows in its words: pm/ is told those that no earlier
 * source of the engine had, so that it looks at each word once. */
#include "base/buffer.h"
#include "script/engine.h"

#include <string.h>

enum {
    WORD_MAX = 48,              /* no name of interest is longer */
    WORDS_MAX_KNOWN = 1 << 16,  /* then all are forgotten, and told anew */
    WORDS_MAX_TEXT = 128 << 20, /* of the new words of one source */
};

static bool is_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_part(char c)
{
    return is_start(c) || (c >= '0' && c <= '9');
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Members and other names are different words: ".first" and "first". */
static void note_word(struct script_engine *engine, struct buffer *out, const char *start,
                      size_t length, bool is_member)
{
    char word[1 + WORD_MAX + 1] = ".";
    if (length > WORD_MAX)
        return;
    memcpy(word + 1, start, length);
    word[1 + length] = '\0';
    const char *key = is_member ? word : word + 1;
    if (map_get(engine->words, key))
        return;
    if (map_count(engine->words) >= WORDS_MAX_KNOWN)
        map_clear(engine->words);
    map_put(engine->words, key, engine);
    if (out->length)
        (void)buffer_append_char(out, ' ');
    (void)buffer_append_text(out, key);
}

void engine_note_words(struct script_engine *engine, const char *source, struct buffer *ret_words)
{
    bool is_member = false;
    if (!engine->words)
        engine->words = map_create(NULL);
    buffer_init(ret_words, WORDS_MAX_TEXT);
    for (const char *at = source; *at;) {
        if (!is_start(*at)) {
            if (!is_space(*at)) /* the last of the dots that spread a list makes no member */
                is_member = *at == '.' && (at == source || at[-1] != '.');
            at++;
            continue;
        }
        const char *start = at;
        while (is_part(*at))
            at++;
        note_word(engine, ret_words, start, (size_t)(at - start), is_member);
        is_member = false;
    }
}
