#include "base/file.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_READ_STEP = 64 * 1024, FILE_SUFFIX_HEX = 12 };

static int read_all(int fd, const char *path, struct buffer *into, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
        return error_errno(err, EISDIR, "read '%s'", path);
    if (fstat(fd, &info) == 0 && info.st_size > 0 &&
        (size_t)info.st_size <= into->maximum - into->length)
        (void)buffer_reserve(into, (size_t)info.st_size);

    for (;;) {
        size_t room = into->capacity > into->length + 1 ? into->capacity - into->length - 1 : 0;
        if (room == 0) {
            room = into->maximum - into->length;
            if (room > FILE_READ_STEP)
                room = FILE_READ_STEP;
            char extra;
            if (room == 0) /* full: fine only if the file ends exactly here */
                return read(fd, &extra, 1) == 0
                           ? 0
                           : error_set(err, ERR_LIMIT, "'%s' is larger than %zu bytes", path,
                                       into->maximum);
            if (buffer_reserve(into, room) < 0)
                return error_set(err, ERR_LIMIT, "'%s' is too large", path);
        }
        ssize_t got = read(fd, into->data + into->length, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, errno, "read '%s'", path);
        if (got == 0)
            return 0;
        into->length += (size_t)got;
        into->data[into->length] = '\0';
    }
}

int file_read(const char *path, struct buffer *into, struct error *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", into, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, errno, "open '%s'", path);
    int result = read_all(fd, path, into, err);
    close(fd);
    return result;
}

struct file_writer {
    FILE *stream;
    char *path;
    char *temporary;
};

static int make_parent(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return 0;
    char *folder = mem_strndup(path, (size_t)(slash - path));
    int result = file_make_folders(folder, err);
    free(folder);
    return result;
}

int file_writer_open(const char *path, struct file_writer **ret_writer, struct error *err)
{
    if (make_parent(path, err) < 0)
        return error_wrap(err, "write '%s'", path);

    struct file_writer *writer = mem_new(struct file_writer);
    writer->path = mem_strdup(path);
    size_t size = strlen(path) + sizeof ".tmp-" + FILE_SUFFIX_HEX;
    writer->temporary = mem_alloc(size);
    char suffix[FILE_SUFFIX_HEX + 1];
    random_hex(suffix, FILE_SUFFIX_HEX);
    snprintf(writer->temporary, size, "%s.tmp-%s", path, suffix);

    int fd = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        int reason = errno;
        free(writer->temporary);
        writer->temporary = NULL;
        file_writer_free(writer);
        return error_errno(err, reason, "write '%s'", path);
    }
    writer->stream = fdopen(fd, "w");
    *ret_writer = writer;
    return 0;
}

FILE *file_writer_stream(struct file_writer *writer)
{
    return writer->stream;
}

int file_writer_commit(struct file_writer *writer, struct error *err)
{
    int result = 0;
    if (fflush(writer->stream) != 0 || ferror(writer->stream) || fsync(fileno(writer->stream)) != 0)
        result = error_errno(err, errno ? errno : EIO, "write '%s'", writer->path);
    else if (rename(writer->temporary, writer->path) != 0)
        result = error_errno(err, errno, "write '%s'", writer->path);
    if (result == 0) {
        free(writer->temporary);
        writer->temporary = NULL;
    }
    file_writer_free(writer);
    return result;
}

void file_writer_free(struct file_writer *writer)
{
    if (!writer)
        return;
    if (writer->stream)
        fclose(writer->stream);
    if (writer->temporary)
        unlink(writer->temporary);
    free(writer->temporary);
    free(writer->path);
    free(writer);
}

int file_write(const char *path, const void *bytes, size_t length, struct error *err)
{
    AUTO(file_writer) writer = NULL;
    if (file_writer_open(path, &writer, err) < 0)
        return -1;
    if (length && fwrite(bytes, 1, length, writer->stream) != length)
        return error_errno(err, errno, "write '%s'", path);
    return file_writer_commit(TAKE(writer), err);
}

static int sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = !slash          ? mem_strdup(".")
                   : slash == path ? mem_strdup("/")
                                   : mem_strndup(path, (size_t)(slash - path));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return -1;
    int result = fsync(fd);
    close(fd);
    return result;
}

static int write_private(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    while (length) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        bytes += written;
        length -= (size_t)written;
    }
    int result = length == 0 && fsync(fd) == 0 ? 0 : -1;
    int reason = errno;
    close(fd);
    errno = reason;
    return result;
}

/* Written under another name first: whoever sees the file sees all of it. A link, unlike a rename,
 * refuses to take the place of what is there. */
int file_create_private(const char *path, const void *bytes, size_t length, struct error *err)
{
    if (make_parent(path, err) < 0)
        return error_wrap(err, "write '%s'", path);
    char suffix[FILE_SUFFIX_HEX + 1];
    size_t size = strlen(path) + sizeof ".tmp-" + FILE_SUFFIX_HEX;
    char *temporary = mem_alloc(size);
    random_hex(suffix, FILE_SUFFIX_HEX);
    snprintf(temporary, size, "%s.tmp-%s", path, suffix);

    int result = 0;
    if (write_private(temporary, bytes, length) != 0)
        result = error_errno(err, errno, "write '%s'", path);
    else if (link(temporary, path) != 0)
        result = errno == EEXIST ? error_set(err, ERR_CONFLICT, "'%s' is there already", path)
                                 : error_errno(err, errno, "write '%s'", path);
    unlink(temporary);
    free(temporary);
    if (result == 0 && sync_folder_of(path) != 0)
        result = error_errno(err, errno, "write '%s'", path);
    return result;
}

int file_make_folders(const char *path, struct error *err)
{
    char *copy = mem_strdup(path);
    int result = 0;
    for (char *c = copy + 1; result == 0; c++) {
        if (*c != '/' && *c != '\0')
            continue;
        char end = *c;
        *c = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            result = error_errno(err, errno, "make folder '%s'", copy);
        *c = end;
        if (end == '\0')
            break;
    }
    free(copy);
    return result;
}

bool file_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}
