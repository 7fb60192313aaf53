/* Computers: databases, files, media types. */
#include "model/dynamic.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

static const char *const database_columns[] = {
    "avatar",   "category", "comment", "createdAt", "email", "group",     "id",       "name",
    "password", "phone",    "status",  "title",     "token", "updatedAt", "username",
};
static const char *const database_types[] = {
    "bigint", "binary", "bit",      "blob",     "boolean", "date",      "datetime", "decimal",
    "double", "enum",   "float",    "geometry", "int",     "mediumint", "point",    "real",
    "serial", "set",    "smallint", "text",     "time",    "timestamp", "tinyint",  "varchar",
};
static const char *const database_collations[] = {
    "ascii_bin", "ascii_general_ci", "cp1250_bin",      "cp1250_general_ci",
    "utf8_bin",  "utf8_general_ci",  "utf8_unicode_ci",
};
static const char *const database_engines[] = {"ARCHIVE", "BLACKHOLE", "CSV",
                                               "InnoDB",  "MEMORY",    "MyISAM"};

static const char *const directories[] = {
    "/bin",           "/boot",          "/dev",      "/etc",       "/etc/mail",    "/etc/ppp",
    "/home",          "/lib",           "/media",    "/mnt",       "/opt",         "/opt/bin",
    "/opt/lib",       "/opt/share",     "/proc",     "/root",      "/sbin",        "/srv",
    "/sys",           "/tmp",           "/usr",      "/usr/bin",   "/usr/include", "/usr/lib",
    "/usr/local/bin", "/usr/local/src", "/usr/sbin", "/usr/share", "/usr/src",     "/var",
    "/var/log",       "/var/mail",      "/var/run",  "/var/spool", "/var/tmp",
};

/* Media types with an extension; `common` ones are what people meet every day. */
static const struct {
    const char *type, *subtype, *extension;
    bool common;
} media[] = {
    {"application", "gzip", "gz", false},
    {"application", "java-archive", "jar", false},
    {"application", "json", "json", false},
    {"application", "msword", "doc", false},
    {"application", "octet-stream", "bin", false},
    {"application", "pdf", "pdf", true},
    {"application", "rtf", "rtf", false},
    {"application", "vnd.ms-excel", "xls", false},
    {"application", "vnd.oasis.opendocument.text", "odt", false},
    {"application", "vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false},
    {"application", "wasm", "wasm", false},
    {"application", "xml", "xml", false},
    {"application", "zip", "zip", false},
    {"audio", "aac", "aac", false},
    {"audio", "flac", "flac", false},
    {"audio", "midi", "mid", false},
    {"audio", "mpeg", "mpga", true},
    {"audio", "ogg", "oga", false},
    {"audio", "wav", "wav", true},
    {"font", "otf", "otf", false},
    {"font", "ttf", "ttf", false},
    {"font", "woff2", "woff2", false},
    {"image", "bmp", "bmp", false},
    {"image", "gif", "gif", true},
    {"image", "jpeg", "jpeg", true},
    {"image", "png", "png", true},
    {"image", "svg+xml", "svg", false},
    {"image", "tiff", "tiff", false},
    {"image", "webp", "webp", false},
    {"message", "rfc822", "eml", false},
    {"model", "gltf+json", "gltf", false},
    {"text", "calendar", "ics", false},
    {"text", "css", "css", false},
    {"text", "csv", "csv", false},
    {"text", "html", "html", true},
    {"text", "html", "htm", true},
    {"text", "markdown", "md", false},
    {"text", "plain", "txt", false},
    {"video", "mp4", "mp4", true},
    {"video", "mpeg", "mpeg", true},
    {"video", "mpeg", "mpg", true},
    {"video", "quicktime", "mov", false},
    {"video", "webm", "webm", false},
};

DYNAMIC_WORD(dynamic_database_column, database_columns);
DYNAMIC_WORD(dynamic_database_type, database_types);
DYNAMIC_WORD(dynamic_database_collation, database_collations);
DYNAMIC_WORD(dynamic_database_engine, database_engines);
DYNAMIC_WORD(dynamic_directory_path, directories);

static size_t any_media(void)
{
    return random_below(COUNT_OF(media));
}

static size_t common_media(void)
{
    size_t i;
    do
        i = any_media();
    while (!media[i].common);
    return i;
}

const char *dynamic_file_type(struct arena *arena)
{
    return media[any_media()].type;
}

const char *dynamic_file_ext(struct arena *arena)
{
    return media[any_media()].extension;
}

const char *dynamic_common_file_type(struct arena *arena)
{
    return media[common_media()].type;
}

const char *dynamic_common_file_ext(struct arena *arena)
{
    return media[common_media()].extension;
}

const char *dynamic_mime_type(struct arena *arena)
{
    size_t i = any_media();
    return arena_printf(arena, "%s/%s", media[i].type, media[i].subtype);
}

/* One to three words in lower case, anything but letters and digits as '_'. */
static const char *file_stem(struct arena *arena)
{
    const char *words = dynamic_word(arena);
    for (unsigned more = random_below(3); more > 0; more--)
        words = arena_printf(arena, "%s_%s", words, dynamic_word(arena));
    char *stem = text_lower(arena, words);
    for (char *c = stem; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9')))
            *c = '_';
    return stem;
}

const char *dynamic_file_name(struct arena *arena)
{
    return arena_printf(arena, "%s.%s", file_stem(arena), dynamic_file_ext(arena));
}

const char *dynamic_common_file_name(struct arena *arena)
{
    return arena_printf(arena, "%s.%s", file_stem(arena), dynamic_common_file_ext(arena));
}

const char *dynamic_file_path(struct arena *arena)
{
    return arena_printf(arena, "%s/%s", DYNAMIC_PICK(directories), dynamic_file_name(arena));
}
