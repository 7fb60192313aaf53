/* decoder.h: content codings of answers: gzip, deflate (with and without its zlib wrapper), br.
 *
 * Output goes to a buffer whose maximum bounds it, so a small answer cannot become a large one. The
 * libraries that decode are loaded when the first such answer comes. */
#pragma once

#include "base/buffer.h"

struct decoder;

/* For the text of a Content-Encoding header (NULL: none). NULL when there is nothing to decode, or
 * when a coding stands there that is not known: the body is then given as it came. */
struct decoder *decoder_create(const char *content_encoding);
void decoder_free(struct decoder *decoder);

/* 0, or -1 when the bytes are not of that coding or `into` overflowed. Bytes behind the end of the
 * coded content are passed over. */
int decoder_feed(struct decoder *decoder, const char *bytes, size_t length, struct buffer *into);
/* Why decoder_feed() failed, as the library puts it ("incorrect header check"); borrowed. */
const char *decoder_complaint(const struct decoder *decoder);
