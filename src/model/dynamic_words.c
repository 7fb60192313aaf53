/* Words: of computing people, plain ones, and the Latin of typesetters. */
#include "model/dynamic.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <string.h>

static const char *const abbreviations[] = {
    "AGP",  "AI",   "API", "CSS", "EXE", "FTP", "GB",   "HDD",  "HTTP", "IB",
    "JBOD", "JSON", "PCI", "PNG", "RAM", "RSS", "SAS",  "SCSI", "SDD",  "SMS",
    "SMTP", "SQL",  "SSL", "TCP", "THX", "USB", "UTF8", "VGA",  "XML",  "XSS",
};
static const char *const adjectives[] = {
    "1080p",   "auxiliary", "back-end",   "bluetooth",   "cross-platform", "digital",
    "haptic",  "mobile",    "multi-byte", "neural",      "online",         "open-source",
    "optical", "primary",   "redundant",  "solid state", "virtual",        "wireless",
};
static const char *const nouns[] = {
    "alarm",     "application", "array",     "bandwidth", "bus",      "capacitor",
    "card",      "circuit",     "driver",    "feed",      "firewall", "hard drive",
    "interface", "matrix",      "microchip", "monitor",   "panel",    "pixel",
    "port",      "program",     "protocol",  "sensor",    "system",   "transmitter",
};
static const char *const verbs[] = {
    "back up",  "bypass",  "calculate", "compress", "connect",    "copy",
    "generate", "hack",    "index",     "input",    "navigate",   "override",
    "parse",    "program", "quantify",  "reboot",   "synthesize", "transmit",
};
static const char *const ing_verbs[] = {
    "backing up",  "bypassing",   "calculating",  "compressing",  "connecting", "copying",
    "generating",  "hacking",     "indexing",     "navigating",   "overriding", "parsing",
    "programming", "quantifying", "synthesizing", "transmitting",
};
static const char *const colors[] = {
    "azure",    "black",  "blue",     "cyan",      "fuchsia", "gold",   "green",      "grey",
    "indigo",   "ivory",  "lavender", "lime",      "magenta", "maroon", "mint green", "olive",
    "orange",   "orchid", "pink",     "plum",      "purple",  "red",    "salmon",     "silver",
    "sky blue", "tan",    "teal",     "turquoise", "violet",  "white",  "yellow",
};
static const char *const lorem[] = {
    "a",           "ab",          "accusamus",   "adipisci",   "alias",      "aliquam",
    "amet",        "animi",       "architecto",  "asperiores", "aspernatur", "at",
    "atque",       "aut",         "autem",       "beatae",     "blanditiis", "commodi",
    "consectetur", "consequatur", "corporis",    "corrupti",   "culpa",      "cum",
    "cumque",      "debitis",     "delectus",    "deleniti",   "dicta",      "dignissimos",
    "dolor",       "dolore",      "dolorem",     "ducimus",    "ea",         "eaque",
    "earum",       "eius",        "eligendi",    "enim",       "eos",        "error",
    "esse",        "est",         "et",          "eum",        "eveniet",    "ex",
    "excepturi",   "expedita",    "explicabo",   "facere",     "facilis",    "fuga",
    "fugiat",      "harum",       "hic",         "id",         "illo",       "illum",
    "impedit",     "in",          "inventore",   "ipsa",       "ipsam",      "ipsum",
    "iste",        "itaque",      "iure",        "iusto",      "labore",     "laborum",
    "laudantium",  "libero",      "magnam",      "magni",      "maiores",    "maxime",
    "minima",      "minus",       "modi",        "molestiae",  "mollitia",   "nam",
    "natus",       "nemo",        "neque",       "nihil",      "nisi",       "non",
    "nostrum",     "nulla",       "numquam",     "odio",       "odit",       "omnis",
    "optio",       "pariatur",    "perferendis", "porro",      "possimus",   "quae",
    "quam",        "quas",        "qui",         "quia",       "quis",       "quo",
    "quod",        "ratione",     "rem",         "repellat",   "rerum",      "saepe",
    "sapiente",    "sed",         "sequi",       "similique",  "sint",       "sit",
    "soluta",      "sunt",        "suscipit",    "tempora",    "temporibus", "tenetur",
    "totam",       "ullam",       "unde",        "ut",         "vel",        "velit",
    "veniam",      "veritatis",   "vero",        "vitae",      "voluptas",   "voluptate",
    "voluptatem",
};

enum { LOREM_MAX_TEXT = 64 * 1024 };

DYNAMIC_WORD(dynamic_abbreviation, abbreviations);
DYNAMIC_WORD(dynamic_adjective, adjectives);
DYNAMIC_WORD(dynamic_noun, nouns);
DYNAMIC_WORD(dynamic_verb, verbs);
DYNAMIC_WORD(dynamic_ing_verb, ing_verbs);
DYNAMIC_WORD(dynamic_color, colors);
DYNAMIC_WORD(dynamic_lorem_word, lorem);

static const char *capitalized(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

const char *dynamic_phrase(struct arena *arena)
{
    const char *what = arena_printf(arena, "the %s %s %s", DYNAMIC_PICK(adjectives),
                                    DYNAMIC_PICK(abbreviations), DYNAMIC_PICK(nouns));
    const char *verb = DYNAMIC_PICK(verbs), *noun = DYNAMIC_PICK(nouns);
    switch (random_below(4)) {
    case 0:
        return arena_printf(arena, "We have to %s %s before the %s is ready!", verb, what, noun);
    case 1:
        return arena_printf(arena, "Try to %s the %s, maybe it will %s %s!", verb, noun,
                            DYNAMIC_PICK(verbs), what);
    case 2:
        return arena_printf(arena, "%s the %s is not enough, somebody must %s %s!",
                            capitalized(arena, DYNAMIC_PICK(ing_verbs)), noun, verb, what);
    default:
        return arena_printf(arena, "Use %s, then you can %s the %s!", what, verb, noun);
    }
}

const char *dynamic_word(struct arena *arena)
{
    static const dynamic_fn makers[] = {
        dynamic_adjective,         dynamic_noun,        dynamic_verb,
        dynamic_bs_noun,           dynamic_phrase_noun, dynamic_product_material,
        dynamic_product_adjective, dynamic_country,     dynamic_job_area,
        dynamic_department,        dynamic_color,       dynamic_currency_name,
    };
    return DYNAMIC_PICK(makers)(arena);
}

/* `least` to `most` results of a maker with a text between them. */
static const char *several(struct arena *arena, dynamic_fn make, unsigned least, unsigned most,
                           const char *between)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, LOREM_MAX_TEXT);
    for (unsigned left = dynamic_between(least, most); left > 0; left--) {
        (void)buffer_append_text(&text, make(arena));
        if (left > 1)
            (void)buffer_append_text(&text, between);
    }
    return arena_strndup(arena, buffer_text(&text), text.length);
}

const char *dynamic_words(struct arena *arena)
{
    return several(arena, dynamic_word, 2, 5, " ");
}

const char *dynamic_lorem_words(struct arena *arena)
{
    return several(arena, dynamic_lorem_word, 3, 3, " ");
}

const char *dynamic_lorem_slug(struct arena *arena)
{
    return several(arena, dynamic_lorem_word, 3, 3, "-");
}

const char *dynamic_lorem_sentence(struct arena *arena)
{
    const char *words = several(arena, dynamic_lorem_word, 3, 10, " ");
    return arena_printf(arena, "%s.", capitalized(arena, words));
}

const char *dynamic_lorem_sentences(struct arena *arena)
{
    return several(arena, dynamic_lorem_sentence, 2, 6, " ");
}

const char *dynamic_lorem_paragraph(struct arena *arena)
{
    return several(arena, dynamic_lorem_sentence, 3, 6, " ");
}

const char *dynamic_lorem_paragraphs(struct arena *arena)
{
    return several(arena, dynamic_lorem_paragraph, 3, 3, "\n \r");
}

const char *dynamic_lorem_lines(struct arena *arena)
{
    return several(arena, dynamic_lorem_sentence, 1, 5, "\n");
}

const char *dynamic_lorem_text(struct arena *arena)
{
    static const dynamic_fn makers[] = {
        dynamic_lorem_sentence,   dynamic_lorem_sentences, dynamic_lorem_paragraph,
        dynamic_lorem_paragraphs, dynamic_lorem_lines,
    };
    return DYNAMIC_PICK(makers)(arena);
}
