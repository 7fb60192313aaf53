/* url_internal.h: what the url_*.c files share. */
#pragma once

#include "base/buffer.h"
#include "model/url.h"

/* Appends "/a/b", or nothing when there is no path at all. */
void url_append_path(struct buffer *into, const struct url *url);
/* Appends "?a=b&c" of the enabled entries; false when there were none. */
bool url_append_query(struct buffer *into, const struct url *url);
/* Adds the entries of a query written as text, without its '?'. */
void url_parse_query(const char *text, struct arena *arena, struct url *url);
/* Splits a path written as text at every slash, those in templates too. */
void url_parse_path(const char *text, struct arena *arena, struct url *url);
