#include "base/secret.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/places.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static_assert(SECRET_KEY_SIZE == crypto_kdf_KEYBYTES, "the master is a key to make keys from");
static_assert(SECRET_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "");
static_assert(SECRET_PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "");
static_assert(SECRET_SEAL_OVERHEAD == 1 + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
                                          crypto_aead_xchacha20poly1305_ietf_ABYTES,
              "");

enum {
    SEAL_VERSION = 1,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY_FOR_HASHES = 1, /* numbers of the derived keys: never change */
    KEY_FOR_SEALS = 2,
    PASSWORD_PASSES = 2,
    PASSWORD_MEMORY = 19 << 20,
    PASSWORD_MAX_BYTES = 4 * SECRET_PASSWORD_MAX,
};

static const char kdf_context[crypto_kdf_CONTEXTBYTES] = {'p', 'o', 's', 't', 'e', 'r', 'n', '1'};

int secret_start(struct error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERR_INTERNAL, "the cryptographic library does not start");
    return 0;
}

void secret_wipe(void *bytes, size_t length)
{
    sodium_memzero(bytes, length);
}

/* --- the master key --- */

static void derive(const unsigned char master[SECRET_KEY_SIZE], struct secret_keys *keys)
{
    crypto_kdf_derive_from_key(keys->hash, sizeof keys->hash, KEY_FOR_HASHES, kdf_context, master);
    crypto_kdf_derive_from_key(keys->seal, sizeof keys->seal, KEY_FOR_SEALS, kdf_context, master);
}

static int read_master(const char *hex, size_t length, const char *name,
                       unsigned char master[SECRET_KEY_SIZE], struct error *err)
{
    size_t got = 0;
    if (length != 2 * SECRET_KEY_SIZE ||
        sodium_hex2bin(master, SECRET_KEY_SIZE, hex, length, NULL, &got, NULL) != 0 ||
        got != SECRET_KEY_SIZE)
        return error_set(err, ERR_INVALID, "%s is not a master key: %d hexadecimal digits", name,
                         2 * SECRET_KEY_SIZE);
    return 0;
}

static int check_private(int fd, const char *path, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_errno(err, errno, "look at '%s'", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERR_INVALID, "'%s' is not a file", path);
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return error_set(err, ERR_DENIED, "'%s' belongs to somebody else", path);
    if (info.st_mode & 077)
        return error_set(
            err, ERR_DENIED,
            "others may read '%s': only its owner may (chmod 600), and a key that others "
            "have read is to be replaced",
            path);
    return 0;
}

/* Room for a few characters more than a key has, so that a longer text is seen to be one. */
static int read_master_file(const char *path, unsigned char master[SECRET_KEY_SIZE],
                            struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return error_errno(err, errno, "open '%s'", path);
    char text[2 * SECRET_KEY_SIZE + 8];
    int result = check_private(fd, path, err);
    ssize_t length = result < 0 ? 0 : read(fd, text, sizeof text);
    int reason = errno;
    close(fd);
    if (length < 0)
        result = error_errno(err, reason, "read '%s'", path);
    while (length > 0 && strchr("\r\n\t ", text[length - 1]))
        length--;
    if (result == 0)
        result = read_master(text, (size_t)length, path, master, err);
    secret_wipe(text, sizeof text);
    return result;
}

/* Whoever makes it first wins: a second process reads what the first one wrote. */
static int make_master_file(const char *path, struct error *err)
{
    unsigned char master[SECRET_KEY_SIZE];
    char text[2 * SECRET_KEY_SIZE + 2];
    struct error refused = {0};
    randombytes_buf(master, sizeof master);
    sodium_bin2hex(text, sizeof text, master, sizeof master);
    text[2 * SECRET_KEY_SIZE] = '\n';
    int result = file_create_private(path, text, 2 * SECRET_KEY_SIZE + 1, &refused);
    secret_wipe(master, sizeof master);
    secret_wipe(text, sizeof text);
    if (result < 0 && refused.code != ERR_CONFLICT) {
        if (err)
            *err = refused;
        return -1;
    }
    return 0;
}

int secret_keys_load(const char *hex, const char *path, bool may_create,
                     struct secret_keys *ret_keys, struct error *err)
{
    unsigned char master[SECRET_KEY_SIZE];
    int result;
    if (hex) {
        result = read_master(hex, strlen(hex), "the given text", master, err);
    } else {
        result = may_create && !file_exists(path) ? make_master_file(path, err) : 0;
        if (result == 0)
            result = read_master_file(path, master, err);
    }
    if (result == 0)
        derive(master, ret_keys);
    secret_wipe(master, sizeof master);
    return result;
}

/* --- hashes and boxes --- */

void secret_hash(const struct secret_keys *keys, const void *bytes, size_t length,
                 unsigned char out[SECRET_HASH_SIZE])
{
    crypto_generichash(out, SECRET_HASH_SIZE, bytes, length, keys->hash, sizeof keys->hash);
}

bool secret_equal(const void *a, const void *b, size_t length)
{
    return sodium_memcmp(a, b, length) == 0;
}

void *secret_seal(struct arena *arena, const struct secret_keys *keys, const char *context,
                  const void *bytes, size_t length, size_t *ret_length)
{
    unsigned char *box = arena_alloc(arena, length + SECRET_SEAL_OVERHEAD);
    unsigned char *nonce = box + 1;
    unsigned long long sealed = 0;
    box[0] = SEAL_VERSION;
    randombytes_buf(nonce, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE, &sealed, bytes, length,
                                               (const unsigned char *)context, strlen(context),
                                               NULL, nonce, keys->seal);
    *ret_length = 1 + NONCE_SIZE + (size_t)sealed;
    return box;
}

int secret_open(struct arena *arena, const struct secret_keys *keys, const char *context,
                const void *box, size_t box_length, char **ret_bytes, size_t *ret_length,
                struct error *err)
{
    const unsigned char *from = box;
    if (!box || box_length < SECRET_SEAL_OVERHEAD || from[0] != SEAL_VERSION)
        return error_set(err, ERR_DENIED, "what is stored for %s is no sealed box", context);
    size_t length = box_length - SECRET_SEAL_OVERHEAD;
    char *bytes = arena_alloc(arena, length + 1);
    unsigned long long opened = 0;
    const unsigned char *nonce = from + 1;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            (unsigned char *)bytes, &opened, NULL, nonce + NONCE_SIZE, length + TAG_SIZE,
            (const unsigned char *)context, strlen(context), nonce, keys->seal) != 0)
        return error_set(err, ERR_DENIED, "what is stored for %s was not sealed with this key",
                         context);
    bytes[length] = '\0';
    *ret_bytes = bytes;
    *ret_length = length;
    return 0;
}

/* --- passwords --- */

enum { PASSWORD_WAIT_MS = 2000 };

static struct places password_places;

static void make_password_places(void)
{
    places_init(&password_places, SECRET_PASSWORD_HASHES);
}

struct places *secret_password_places(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_password_places);
    return &password_places;
}

static int enter(struct error *err)
{
    if (!places_enter(secret_password_places(), PASSWORD_WAIT_MS))
        return error_set(err, ERR_BUSY, "too many passwords are being checked: try again");
    return 0;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

int secret_password_check(const char *password, struct error *err)
{
    size_t length = strlen(password);
    if (length > PASSWORD_MAX_BYTES || !text_is_utf8(password, length, NULL) ||
        characters(password) < SECRET_PASSWORD_MIN || characters(password) > SECRET_PASSWORD_MAX)
        return error_set(err, ERR_INVALID, "a password has %d to %d characters",
                         SECRET_PASSWORD_MIN, SECRET_PASSWORD_MAX);
    return 0;
}

int secret_password_hash(const char *password, char out[SECRET_PASSWORD_HASH_SIZE],
                         struct error *err)
{
    if (secret_password_check(password, err) < 0 || enter(err) < 0)
        return -1;
    int result = crypto_pwhash_argon2id_str(out, password, strlen(password), PASSWORD_PASSES,
                                            PASSWORD_MEMORY);
    places_leave(secret_password_places());
    return result == 0 ? 0 : error_set(err, ERR_BUSY, "no memory to hash a password: try again");
}

/* Of no password: what checking against it costs is what checking costs. */
static const char nobodys_hash[SECRET_PASSWORD_HASH_SIZE] =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* The library wants the hash in an array of its full size. */
static bool verify(const char hash[SECRET_PASSWORD_HASH_SIZE], const char *password, bool *ret_weak)
{
    size_t length = strnlen(password, PASSWORD_MAX_BYTES + 1);
    bool right = crypto_pwhash_argon2id_str_verify(hash, password, length) == 0;
    *ret_weak =
        crypto_pwhash_argon2id_str_needs_rehash(hash, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
    return right && length <= PASSWORD_MAX_BYTES;
}

int secret_password_verify(const char *hash, const char *password, bool *ret_weak,
                           struct error *err)
{
    char known[SECRET_PASSWORD_HASH_SIZE] = {0};
    if (hash)
        memcpy(known, hash, strnlen(hash, sizeof known - 1));
    else
        memcpy(known, nobodys_hash, sizeof known);
    if (enter(err) < 0)
        return -1;
    bool weak = false;
    bool right = verify(known, password, &weak) && hash;
    places_leave(secret_password_places());
    if (right && ret_weak)
        *ret_weak = weak;
    return right;
}
