/* A certificate of our own making, so that a first start can speak HTTPS. */
#include "server/tls.h"

#include "base/buffer.h"
#include "base/file.h"
#include "server/address.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

enum {
    VALID_DAYS = 820,              /* clients refuse more than 825 */
    BACKDATED_SECONDS = 24 * 3600, /* for clients whose clocks are slow */
    MAX_NAMES = 16 << 10,
    MAX_PEM = 64 << 10,
};

static int fail(const char *doing, struct error *err)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    error_set(err, ERR_TLS, "%s: %s", doing, reason ? reason : "unknown reason");
    ERR_clear_error();
    return -1;
}

/* --- the key --- */

static int take_pem(BIO *memory, struct buffer *pem, const char *doing, struct error *err)
{
    char *bytes;
    long length = BIO_get_mem_data(memory, &bytes);
    buffer_init(pem, MAX_PEM);
    return length > 0 && buffer_append(pem, bytes, (size_t)length) == 0 ? 0 : fail(doing, err);
}

static int write_key(const char *path, EVP_PKEY *key, struct error *err)
{
    AUTO_BUFFER pem = {0};
    BIO *memory = BIO_new(BIO_s_secmem());
    int result = -1;
    if (!memory || PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) != 1)
        fail("write a private key", err);
    else if (take_pem(memory, &pem, "write a private key", err) == 0)
        result = file_create_private(path, pem.data, pem.length, err);
    if (pem.data)
        OPENSSL_cleanse(pem.data, pem.length);
    BIO_free(memory);
    return result;
}

static EVP_PKEY *read_key(const char *path, struct error *err)
{
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;
    BIO_free(file);
    if (!key) {
        fail("read it", err);
        error_wrap(err, "private key '%s'", path);
    }
    return key;
}

/* One that is there already is used: a start may have ended between the two files. */
static EVP_PKEY *need_key(const char *path, struct error *err)
{
    if (file_exists(path))
        return read_key(path, err);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (!key) {
        fail("make a private key", err);
    } else if (write_key(path, key, err) < 0) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

/* --- the certificate --- */

static bool is_fit_name(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 ".-_:*") == strlen(name);
}

/* "DNS:localhost,IP:127.0.0.1,…" */
static int list_names(const char *const *names, struct buffer *list, struct error *err)
{
    struct address address;
    buffer_init(list, MAX_NAMES);
    buffer_append_text(list, "DNS:localhost,IP:127.0.0.1,IP:::1");
    for (; names && *names; names++) {
        if (!is_fit_name(*names))
            return error_set(err, ERR_USAGE, "'%s' is no name for a certificate", *names);
        bool is_address = address_parse(*names, strlen(*names), &address);
        buffer_printf(list, ",%s:%s", is_address ? "IP" : "DNS", *names);
    }
    return list->overflowed ? error_set(err, ERR_LIMIT, "too many names for a certificate") : 0;
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool set_serial(X509 *certificate)
{
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (unsigned char)((bytes[0] & 0x7F) | 0x40); /* positive, and of full length */
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return set;
}

static bool fill_in(X509 *certificate, EVP_PKEY *key, const char *names)
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -BACKDATED_SECONDS) &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), VALID_DAYS, 0, NULL) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      (const unsigned char *)"Postern (self-signed)", -1, -1,
                                      0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, NID_subject_alt_name, names) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static int write_certificate(const char *path, EVP_PKEY *key, const char *names, struct error *err)
{
    AUTO_BUFFER pem = {0};
    X509 *certificate = X509_new();
    BIO *memory = BIO_new(BIO_s_mem());
    int result = -1;
    if (!certificate || !memory || !fill_in(certificate, key, names) ||
        PEM_write_bio_X509(memory, certificate) != 1)
        fail("make a certificate", err);
    else if (take_pem(memory, &pem, "make a certificate", err) == 0)
        result = file_write(path, pem.data, pem.length, err);
    BIO_free(memory);
    X509_free(certificate);
    return result;
}

int tls_make_self_signed(const char *certificate_path, const char *key_path,
                         const char *const *names, struct error *err)
{
    AUTO_BUFFER list = {0};
    if (list_names(names, &list, err) < 0)
        return -1;
    EVP_PKEY *key = need_key(key_path, err);
    if (!key)
        return -1;
    int result = write_certificate(certificate_path, key, buffer_text(&list), err);
    EVP_PKEY_free(key);
    return result;
}
