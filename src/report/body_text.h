/* body_text.h: the body of a request as text, for people. */
#pragma once

struct arena;
struct request;

/* "" when there is none, or when it is made of files or parts. *ret_mode gets the collection
 * format's word for it ("raw", "urlencoded", …; "" for none). `request` may be NULL. */
const char *body_text(const struct request *request, struct arena *arena, const char **ret_mode);
