#include "client/decoder.h"

#include "base/mem.h"
#include "base/text.h"

#include <brotli/decode.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

/* Both libraries come with libcurl, but only an answer that is coded needs them. */
static struct {
    __typeof__(inflateInit2_) *inflateInit2_;
    __typeof__(inflate) *inflate;
    __typeof__(inflateReset) *inflateReset;
    __typeof__(inflateEnd) *inflateEnd;
    bool ready;
} zlib;
static struct {
    __typeof__(BrotliDecoderCreateInstance) *BrotliDecoderCreateInstance;
    __typeof__(BrotliDecoderDecompressStream) *BrotliDecoderDecompressStream;
    __typeof__(BrotliDecoderDestroyInstance) *BrotliDecoderDestroyInstance;
    bool ready;
} brotli;

static bool load_function(void *library, const char *name, void *ret_function)
{
    void *found = library ? dlsym(library, name) : NULL;
    memcpy(ret_function, &found, sizeof(found));
    return found != NULL;
}

static void load_zlib(void)
{
    void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    zlib.ready = load_function(library, "inflateInit2_", &zlib.inflateInit2_) &&
                 load_function(library, "inflate", &zlib.inflate) &&
                 load_function(library, "inflateReset", &zlib.inflateReset) &&
                 load_function(library, "inflateEnd", &zlib.inflateEnd);
}

static void load_brotli(void)
{
    void *library = dlopen("libbrotlidec.so.1", RTLD_NOW | RTLD_LOCAL);
    brotli.ready = load_function(library, "BrotliDecoderCreateInstance",
                                 &brotli.BrotliDecoderCreateInstance) &&
                   load_function(library, "BrotliDecoderDecompressStream",
                                 &brotli.BrotliDecoderDecompressStream) &&
                   load_function(library, "BrotliDecoderDestroyInstance",
                                 &brotli.BrotliDecoderDestroyInstance);
}

enum coding { CODING_GZIP, CODING_DEFLATE, CODING_BROTLI };
enum { WINDOW_RAW = -15, WINDOW_ZLIB = 15, WINDOW_GZIP = 15 + 16, STEP = 32 * 1024 };

struct decoder {
    enum coding coding;
    bool usable;  /* the library is there */
    bool started; /* of deflate: the first byte decides about the wrapper */
    bool ended;
    z_stream stream;
    BrotliDecoderState *state;
};

static int start_inflate(struct decoder *decoder, int window)
{
    decoder->started =
        zlib.inflateInit2_(&decoder->stream, window, ZLIB_VERSION, (int)sizeof(z_stream)) == Z_OK;
    return decoder->started ? 0 : -1;
}

static struct decoder *create(enum coding coding)
{
    static pthread_once_t zlib_once = PTHREAD_ONCE_INIT, brotli_once = PTHREAD_ONCE_INIT;
    struct decoder *decoder = mem_new(struct decoder);
    decoder->coding = coding;
    if (coding == CODING_BROTLI) {
        pthread_once(&brotli_once, load_brotli);
        if (brotli.ready)
            decoder->state = brotli.BrotliDecoderCreateInstance(NULL, NULL, NULL);
        decoder->usable = decoder->state != NULL;
        return decoder;
    }
    pthread_once(&zlib_once, load_zlib);
    decoder->usable = zlib.ready;
    if (coding == CODING_GZIP && zlib.ready)
        decoder->usable = start_inflate(decoder, WINDOW_GZIP) == 0;
    return decoder;
}

struct decoder *decoder_create(const char *content_encoding)
{
    if (text_equal_nocase(content_encoding, "gzip") ||
        text_equal_nocase(content_encoding, "x-gzip"))
        return create(CODING_GZIP);
    if (text_equal_nocase(content_encoding, "deflate"))
        return create(CODING_DEFLATE);
    if (text_equal_nocase(content_encoding, "br"))
        return create(CODING_BROTLI);
    return NULL;
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    if (decoder->started)
        zlib.inflateEnd(&decoder->stream);
    if (decoder->state)
        brotli.BrotliDecoderDestroyInstance(decoder->state);
    free(decoder);
}

/* One step of output. Returns zlib's verdict, or Z_MEM_ERROR when the buffer is full. */
static int inflate_step(struct decoder *decoder, struct buffer *into)
{
    unsigned char out[STEP];
    z_stream *stream = &decoder->stream;
    stream->next_out = out;
    stream->avail_out = sizeof out;
    int verdict = zlib.inflate(stream, Z_NO_FLUSH);
    if (buffer_append(into, out, sizeof out - stream->avail_out) < 0)
        return Z_MEM_ERROR;
    return verdict;
}

/* Members of gzip may follow each other; anything else behind the end is none of ours. */
static bool starts_next_member(struct decoder *decoder)
{
    const z_stream *stream = &decoder->stream;
    return decoder->coding == CODING_GZIP && stream->avail_in && *stream->next_in == 0x1F &&
           zlib.inflateReset(&decoder->stream) == Z_OK;
}

static int feed_inflate(struct decoder *decoder, const char *bytes, size_t length,
                        struct buffer *into)
{
    if (!decoder->started && length) {
        bool wrapped = (bytes[0] & 0x0F) == Z_DEFLATED;
        if (start_inflate(decoder, wrapped ? WINDOW_ZLIB : WINDOW_RAW) < 0)
            return -1;
    }
    z_stream *stream = &decoder->stream;
    stream->next_in = (const unsigned char *)bytes;
    stream->avail_in = (unsigned)length;
    do {
        int verdict = inflate_step(decoder, into);
        if (verdict == Z_STREAM_END) {
            if (!starts_next_member(decoder)) {
                decoder->ended = true;
                return 0;
            }
        } else if (verdict == Z_BUF_ERROR) {
            return 0; /* wants more input */
        } else if (verdict != Z_OK) {
            return -1;
        }
    } while (stream->avail_in || stream->avail_out == 0);
    return 0;
}

static int feed_brotli(struct decoder *decoder, const char *bytes, size_t length,
                       struct buffer *into)
{
    const uint8_t *in = (const uint8_t *)bytes;
    size_t left = length;
    for (;;) {
        uint8_t out[STEP], *at = out;
        size_t room = sizeof out;
        BrotliDecoderResult verdict =
            brotli.BrotliDecoderDecompressStream(decoder->state, &left, &in, &room, &at, NULL);
        if (verdict == BROTLI_DECODER_RESULT_ERROR ||
            buffer_append(into, out, sizeof out - room) < 0)
            return -1;
        if (verdict == BROTLI_DECODER_RESULT_SUCCESS)
            decoder->ended = true;
        if (verdict != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
            return 0;
    }
}

int decoder_feed(struct decoder *decoder, const char *bytes, size_t length, struct buffer *into)
{
    if (!decoder->usable)
        return -1;
    if (decoder->ended || length == 0)
        return 0;
    if (decoder->coding == CODING_BROTLI)
        return feed_brotli(decoder, bytes, length, into);
    return feed_inflate(decoder, bytes, length, into);
}

const char *decoder_complaint(const struct decoder *decoder)
{
    if (!decoder->usable)
        return "its coding cannot be read here";
    if (decoder->coding == CODING_BROTLI)
        return "Decompression failed";
    return decoder->stream.msg ? decoder->stream.msg : "invalid data";
}
