#include "client/tls.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* libssl is already there when libcurl has a connection to secure; it is not linked, so that
 * programs which send nothing need not load it. */
static struct {
    __typeof__(SSL_CTX_set1_cert_store) *set1_cert_store;
    __typeof__(SSL_CTX_set_cert_verify_callback) *set_cert_verify_callback;
    __typeof__(SSL_CTX_set_options) *set_options;
    bool ready;
} ssl;

static bool load_function(void *library, const char *name, void *ret_function)
{
    void *found = library ? dlsym(library, name) : NULL;
    memcpy(ret_function, &found, sizeof(found));
    return found != NULL;
}

static void load_ssl(void)
{
    void *library = dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL);
    ssl.ready =
        load_function(library, "SSL_CTX_set1_cert_store", &ssl.set1_cert_store) &&
        load_function(library, "SSL_CTX_set_cert_verify_callback", &ssl.set_cert_verify_callback) &&
        load_function(library, "SSL_CTX_set_options", &ssl.set_options);
}

struct tls_trust {
    X509_STORE *store;
};

/* Authorities in a folder are read one by one when a chain asks for them, if it is indexed by hash;
 * a bundle is read as a whole. */
static bool is_hashed_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return false;
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(folder));)
        found = text_ends_with(entry->d_name, ".0");
    closedir(folder);
    return found;
}

static void add_system_authorities(X509_STORE *store)
{
    static const char *const folders[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};
    static const char *const bundles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                          "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    if ((file && *file) || (folder && *folder)) {
        X509_STORE_set_default_paths(store); /* which reads both variables */
        return;
    }
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        if (is_hashed_folder(folders[i]) && X509_STORE_load_path(store, folders[i]) == 1)
            return;
    for (size_t i = 0; i < COUNT_OF(bundles); i++)
        if (file_exists(bundles[i]) && X509_STORE_load_file(store, bundles[i]) == 1)
            return;
    X509_STORE_set_default_paths(store);
}

int tls_trust_create(const char *extra_ca_file, struct tls_trust **ret_trust, struct error *err)
{
    AUTO(tls_trust) trust = mem_new(struct tls_trust);
    trust->store = X509_STORE_new();
    if (!trust->store)
        return error_set(err, ERR_TLS, "no memory for a trust store");
    add_system_authorities(trust->store);
    if (extra_ca_file && X509_STORE_load_file(trust->store, extra_ca_file) != 1)
        return error_set(err, ERR_TLS, "'%s' holds no certificates in PEM form", extra_ca_file);
    *ret_trust = TAKE(trust);
    return 0;
}

void tls_trust_free(struct tls_trust *trust)
{
    if (!trust)
        return;
    X509_STORE_free(trust->store);
    free(trust);
}

static void set_option(CURL *easy, CURLoption option, const char *value, CURLcode *code)
{
    if (!value)
        return;
    CURLcode set = curl_api.easy_setopt(easy, option, value);
    if (set != CURLE_OK && *code == CURLE_OK)
        *code = set;
}

static bool set_certificate(const struct tls_settings *settings, CURL *easy, CURLcode *code)
{
    if (settings->pfx) {
        set_option(easy, CURLOPT_SSLCERTTYPE, "P12", code);
        set_option(easy, CURLOPT_SSLCERT, settings->pfx, code);
    } else if (settings->cert) {
        set_option(easy, CURLOPT_SSLCERT, settings->cert, code);
        set_option(easy, CURLOPT_SSLKEY, settings->key, code);
    } else {
        return false;
    }
    set_option(easy, CURLOPT_KEYPASSWD, settings->passphrase, code);
    return true;
}

static bool set_ciphers(const struct tls_settings *settings, struct arena *arena, CURL *easy,
                        CURLcode *code)
{
    AUTO_BUFFER older = {0}, newer = {0};
    buffer_init(&older, 65536);
    buffer_init(&newer, 65536);
    for (size_t i = 0; i < settings->cipher_count; i++) {
        const char *name = settings->ciphers[i];
        struct buffer *list = text_starts_with(name, "TLS_") ? &newer : &older;
        buffer_printf(list, "%s%s", list->length ? ":" : "", name);
    }
    if (older.length)
        set_option(easy, CURLOPT_SSL_CIPHER_LIST, arena_strdup(arena, older.data), code);
    if (newer.length)
        set_option(easy, CURLOPT_TLS13_CIPHERS, arena_strdup(arena, newer.data), code);
    return older.length || newer.length;
}

bool tls_session_set(struct tls_session *session, const struct tls_settings *settings,
                     struct arena *arena, CURL *easy, CURLcode *code)
{
    *session = (struct tls_session){.settings = settings, .arena = arena};
    CURLcode peer =
        curl_api.easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, settings->insecure ? 0L : 1L);
    CURLcode host =
        curl_api.easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, settings->insecure ? 0L : 2L);
    if (*code == CURLE_OK)
        *code = peer != CURLE_OK ? peer : host;
    bool certificate = set_certificate(settings, easy, code);
    bool ciphers = set_ciphers(settings, arena, easy, code);
    if (settings->disabled_protocol_count == 0)
        return certificate || ciphers;
    /* libcurl does not know of these: it would lend a kept connection of the forbidden kind. */
    CURLcode fresh = curl_api.easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (*code == CURLE_OK)
        *code = fresh;
    return true;
}

void tls_session_release(struct tls_session *session)
{
    *session = (struct tls_session){0};
}

static const char *alternative_names(X509 *certificate, struct arena *arena)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (!names)
        return NULL;
    const char *text = "";
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const char *comma = *text ? ", " : "";
        char address[INET6_ADDRSTRLEN];
        if (name->type == GEN_DNS) {
            text = arena_printf(arena, "%s%sDNS:%.*s", text, comma,
                                ASN1_STRING_length(name->d.dNSName),
                                (const char *)ASN1_STRING_get0_data(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
            if ((family == AF_INET || ASN1_STRING_length(name->d.iPAddress) == 16) &&
                inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address,
                          sizeof address))
                text = arena_printf(arena, "%s%sIP Address:%s", text, comma, address);
        }
    }
    GENERAL_NAMES_free(names);
    return text;
}

/* OpenSSL stops at the first fault. For a chain of nothing but an unknown certificate that is "no
 * issuer", where people know the fault that follows: it cannot be verified at all. */
static void use_known_fault(X509_STORE_CTX *context)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    if (X509_STORE_CTX_get_error(context) == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY &&
        (!chain || sk_X509_num(chain) <= 1))
        X509_STORE_CTX_set_error(context, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE);
}

/* The session may by now be that of a later transfer, when a server negotiates anew on a kept
 * connection; it is only told what was found, and never decides. */
static int judge(X509_STORE_CTX *context, void *user)
{
    struct tls_session *session = user;
    X509 *leaf = X509_STORE_CTX_get0_cert(context);
    if (session->arena && leaf)
        session->certificate_names = alternative_names(leaf, session->arena);
    int verdict = X509_verify_cert(context);
    if (verdict != 1)
        use_known_fault(context);
    session->verify_result = verdict == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
    return verdict;
}

static uint64_t protocol_option(const char *name)
{
    static const struct {
        const char *name;
        uint64_t option;
    } protocols[] = {
        {"SSLv2", 0},
        {"SSLv3", SSL_OP_NO_SSLv3},
        {"TLSv1", SSL_OP_NO_TLSv1},
        {"TLSv1_1", SSL_OP_NO_TLSv1_1},
        {"TLSv1_2", SSL_OP_NO_TLSv1_2},
        {"TLSv1_3", SSL_OP_NO_TLSv1_3},
    };
    for (size_t i = 0; i < COUNT_OF(protocols); i++)
        if (text_equal_nocase(protocols[i].name, name))
            return protocols[i].option;
    return 0;
}

int tls_session_prepare(struct tls_session *session, void *ssl_context)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_ssl);
    if (!ssl.ready)
        return -1;
    const struct tls_settings *settings = session->settings;
    uint64_t options = 0;
    for (size_t i = 0; i < settings->disabled_protocol_count; i++)
        options |= protocol_option(settings->disabled_protocols[i]);
    ssl.set_options(ssl_context, options);
    if (settings->insecure)
        return 0;
    ssl.set1_cert_store(ssl_context, settings->trust->store);
    ssl.set_cert_verify_callback(ssl_context, judge, session);
    return 0;
}

static const struct {
    long result;
    const char *code;
} verify_codes[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "UNABLE_TO_GET_ISSUER_CERT"},
    {X509_V_ERR_UNABLE_TO_GET_CRL, "UNABLE_TO_GET_CRL"},
    {X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, "UNABLE_TO_DECRYPT_CERT_SIGNATURE"},
    {X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "CERT_SIGNATURE_FAILURE"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "CERT_NOT_YET_VALID"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "CERT_HAS_EXPIRED"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, "ERROR_IN_CERT_NOT_BEFORE_FIELD"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, "ERROR_IN_CERT_NOT_AFTER_FIELD"},
    {X509_V_ERR_OUT_OF_MEM, "OUT_OF_MEM"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "DEPTH_ZERO_SELF_SIGNED_CERT"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "SELF_SIGNED_CERT_IN_CHAIN"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "CERT_CHAIN_TOO_LONG"},
    {X509_V_ERR_CERT_REVOKED, "CERT_REVOKED"},
    {X509_V_ERR_INVALID_CA, "INVALID_CA"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "PATH_LENGTH_EXCEEDED"},
    {X509_V_ERR_INVALID_PURPOSE, "INVALID_PURPOSE"},
    {X509_V_ERR_CERT_UNTRUSTED, "CERT_UNTRUSTED"},
    {X509_V_ERR_CERT_REJECTED, "CERT_REJECTED"},
    {X509_V_ERR_HOSTNAME_MISMATCH, "HOSTNAME_MISMATCH"},
};

const char *tls_verify_code(long verify_result)
{
    for (size_t i = 0; i < COUNT_OF(verify_codes); i++)
        if (verify_codes[i].result == verify_result)
            return verify_codes[i].code;
    return "UNSPECIFIED";
}

const char *tls_verify_text(long verify_result)
{
    return X509_verify_cert_error_string(verify_result);
}
