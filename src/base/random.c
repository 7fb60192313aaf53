#include "base/random.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Ids and dynamic variables ask for a few bytes very often: one system call serves many. */
enum { POOL_SIZE = 512 };
static _Thread_local unsigned char pool[POOL_SIZE];
static _Thread_local size_t pool_left;

static void from_kernel(unsigned char *out, size_t length)
{
    while (length) {
        ssize_t got = getrandom(out, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            perror("postern: getrandom");
            abort();
        }
        out += got;
        length -= (size_t)got;
    }
}

void random_bytes(void *out, size_t length)
{
    if (length > POOL_SIZE / 4) {
        from_kernel(out, length);
        return;
    }
    if (pool_left < length) {
        from_kernel(pool, POOL_SIZE);
        pool_left = POOL_SIZE;
    }
    pool_left -= length;
    memcpy(out, pool + pool_left, length);
    memset(pool + pool_left, 0, length); /* nothing handed out can be read again */
}

uint32_t random_below(uint32_t limit)
{
    uint32_t unfair = -limit % limit; /* 2^32 mod limit values would come up once too often */
    uint32_t value;
    do
        random_bytes(&value, sizeof value);
    while (value < unfair);
    return value % limit;
}

double random_unit(void)
{
    uint64_t bits;
    random_bytes(&bits, sizeof bits);
    return (double)(bits >> 11) * 0x1p-53;
}

static uint64_t process_seed;

static void make_process_seed(void)
{
    from_kernel((unsigned char *)&process_seed, sizeof process_seed);
}

uint64_t random_process_seed(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_process_seed);
    return process_seed;
}

static const char digits[] = "0123456789abcdef";

void random_uuid4(char out[UUID_SIZE])
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    /* No printf: a collection without ids asks for thousands of these before it runs. */
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[b[i] >> 4];
        *out++ = digits[b[i] & 15];
    }
    *out = '\0';
}

void random_hex(char *out, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte;
        random_bytes(&byte, 1);
        out[i] = digits[byte & 15];
    }
    out[length] = '\0';
}
