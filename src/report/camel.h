/* camel.h: names as class names: "Folder / post it" is FolderPostIt. */
#pragma once

struct arena;

/* Words are runs of letters or digits; a capital after a small letter begins one, as does the last
 * capital before small letters. Accents of Latin letters are dropped, other characters too. */
const char *camel_class_name(const char *name, struct arena *arena);
