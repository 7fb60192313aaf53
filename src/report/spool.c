#include "report/spool.h"

#include "base/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { SPOOL_CHUNK = 64 * 1024, SPOOL_PATH_MAX = 4096 };

int spool_open(FILE **ret_file, struct error *err)
{
    const char *folder = getenv("TMPDIR");
    AUTO_BUFFER path;
    buffer_init(&path, SPOOL_PATH_MAX);
    if (buffer_printf(&path, "%s/postern-XXXXXX", folder && *folder ? folder : "/tmp") < 0)
        return error_set(err, ERR_LIMIT, "the name of the temporary folder is too long");
    int descriptor = mkostemp(path.data, 0);
    if (descriptor < 0)
        return error_errno(err, errno, "make a temporary file '%s'", path.data);
    (void)unlink(path.data);
    *ret_file = fdopen(descriptor, "w+");
    if (*ret_file)
        return 0;
    int failure = errno;
    close(descriptor);
    return error_errno(err, failure, "open a temporary file");
}

int spool_copy(FILE *spool, int64_t from, int64_t to, FILE *out, struct error *err)
{
    char chunk[SPOOL_CHUNK];
    if (fseeko(spool, from, SEEK_SET) != 0)
        return error_errno(err, errno, "read a temporary file");
    while (from < to) {
        size_t wanted = to - from < SPOOL_CHUNK ? (size_t)(to - from) : SPOOL_CHUNK;
        size_t got = fread(chunk, 1, wanted, spool);
        if (got == 0)
            return error_set(err, ERR_IO, "a temporary file came to an early end (disk full?)");
        (void)fwrite(chunk, 1, got, out);
        from += (int64_t)got;
    }
    if (fseeko(spool, 0, SEEK_END) != 0)
        return error_errno(err, errno, "write a temporary file");
    return 0;
}

int64_t spool_length(FILE *spool)
{
    return ftello(spool);
}
