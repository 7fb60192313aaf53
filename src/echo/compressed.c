/* compressed.c: /gzip, /deflate and /brotli. Their libraries are loaded when first asked for, so
 * that every other command starts without them. */
#include "base/arena.h"
#include "base/buffer.h"
#include "echo/endpoints.h"
#include "json/json.h"

#include <brotli/encode.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static struct {
    __typeof__(deflateInit2_) *deflate_init;
    __typeof__(deflate) *deflate;
    __typeof__(deflateEnd) *deflate_end;
    __typeof__(deflateBound) *deflate_bound;
    __typeof__(BrotliEncoderCompress) *brotli;
    __typeof__(BrotliEncoderMaxCompressedSize) *brotli_bound;
} codecs;

static void *symbol(void *library, const char *name)
{
    return library ? dlsym(library, name) : NULL;
}

static void load(void)
{
    void *z = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    void *brotli = dlopen("libbrotlienc.so.1", RTLD_NOW | RTLD_LOCAL);
    codecs.deflate_init = symbol(z, "deflateInit2_");
    codecs.deflate = symbol(z, "deflate");
    codecs.deflate_end = symbol(z, "deflateEnd");
    codecs.deflate_bound = symbol(z, "deflateBound");
    codecs.brotli = symbol(brotli, "BrotliEncoderCompress");
    codecs.brotli_bound = symbol(brotli, "BrotliEncoderMaxCompressedSize");
}

/* NULL when the library is not there. `window` chooses gzip (31) or zlib (15). */
static unsigned char *pack_zlib(struct arena *arena, const char *text, size_t length, int window,
                                size_t *ret_length)
{
    if (!codecs.deflate_init || !codecs.deflate || !codecs.deflate_end || !codecs.deflate_bound)
        return NULL;
    z_stream stream = {0};
    if (codecs.deflate_init(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 8,
                            Z_DEFAULT_STRATEGY, ZLIB_VERSION, (int)sizeof stream) != Z_OK)
        return NULL;
    size_t room = codecs.deflate_bound(&stream, length);
    unsigned char *packed = arena_alloc(arena, room);
    stream.next_in = (Bytef *)text;
    stream.avail_in = (uInt)length;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    int result = codecs.deflate(&stream, Z_FINISH);
    *ret_length = stream.total_out;
    codecs.deflate_end(&stream);
    return result == Z_STREAM_END ? packed : NULL;
}

static unsigned char *pack_brotli(struct arena *arena, const char *text, size_t length,
                                  size_t *ret_length)
{
    if (!codecs.brotli || !codecs.brotli_bound)
        return NULL;
    *ret_length = codecs.brotli_bound(length);
    unsigned char *packed = arena_alloc(arena, *ret_length);
    BROTLI_BOOL done =
        codecs.brotli(BROTLI_DEFAULT_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, length,
                      (const uint8_t *)text, ret_length, packed);
    return done ? packed : NULL;
}

struct codec {
    const char *member, *encoding;
    int window; /* 0: brotli */
};

static void answer_compressed(struct request *request, void *user)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const struct codec *codec = user;
    pthread_once(&once, load);

    AUTO_JSON tree = cJSON_CreateObject();
    cJSON_AddTrueToObject(tree, codec->member);
    cJSON_AddItemToObject(tree, "headers", echo_headers(request));
    cJSON_AddStringToObject(tree, "method", request->method_name);
    char *text = json_print(tree, true);
    size_t length = 0;
    unsigned char *packed =
        codec->window ? pack_zlib(request->arena, text, strlen(text), codec->window, &length)
                      : pack_brotli(request->arena, text, strlen(text), &length);
    free(text);
    if (!packed) {
        echo_reply_text(request, 501, "Not Implemented");
        return;
    }
    reply_add_field(request, "Content-Type", "application/json; charset=utf-8");
    reply_add_field(request, "Content-Encoding", codec->encoding);
    echo_add_etag(request, packed, length);
    echo_add_common_fields(request);
    reply_send(request, packed, length);
}

static struct codec gzip = {"gzipped", "gzip", 31}, deflated = {"deflated", "deflate", 15},
                    brotli = {"brotli", "br", 0};

const struct route echo_compressed_routes[] = {
    {HTTP_METHOD_GET, "/gzip", answer_compressed, &gzip},
    {HTTP_METHOD_GET, "/deflate", answer_compressed, &deflated},
    {HTTP_METHOD_GET, "/brotli", answer_compressed, &brotli},
    {0},
};
