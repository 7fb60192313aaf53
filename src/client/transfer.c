#include "client/transfer_internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "client/payload.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

enum { RECEIVE_BUFFER = 64 * 1024, CONNECT_MAX_MS = 300 * 1000 };

/* libcurl adds headers of its own unless it is told not to; all of ours stand in one text behind
 * these, because it passes that on to the letter and in order. */
static const char *const unwanted_headers[] = {
    "Host:",         "User-Agent:",     "Accept:",           "Expect:",
    "Content-Type:", "Content-Length:", "Proxy-Connection:",
};
_Static_assert(COUNT_OF(unwanted_headers) == UNWANTED_HEADERS, "room for all of them");

/* Options whose refusal would change what is sent are looked at together. */
#define SET(transfer, option, value)                                                               \
    do {                                                                                           \
        CURLcode set_ = curl_api.easy_setopt((transfer)->easy, (option), (value));                 \
        if (set_ != CURLE_OK && (transfer)->start_code == CURLE_OK)                                \
            (transfer)->start_code = set_;                                                         \
    } while (0)

static void alive(struct transfer *transfer)
{
    if (transfer->job->timeout_ms > 0)
        transfer->alive_ms = clock_monotonic_ms();
}

static size_t on_head_line(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    alive(transfer);
    if (!transfer->answered)
        transfer->answered_ms = clock_monotonic_ms();
    transfer->answered = true;
    if (answer_take_line(&transfer->answer, bytes, size * count) < 0)
        return 0;
    if (transfer->stops_after_head && transfer->answer.head_done)
        return 0;
    return size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    alive(transfer);
    return answer_take_body(&transfer->answer, bytes, size * count) < 0 ? 0 : size * count;
}

static size_t on_upload(char *into, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    alive(transfer);
    ptrdiff_t got = payload_read(transfer->job->payload, into, size * count);
    return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static int on_rewind(void *context, curl_off_t offset, int origin)
{
    struct transfer *transfer = context;
    if (origin != SEEK_SET || payload_seek(transfer->job->payload, offset) < 0)
        return CURL_SEEKFUNC_FAIL;
    return CURL_SEEKFUNC_OK;
}

static void remember_address(struct transfer *transfer, const struct sockaddr *address)
{
    const void *bytes = NULL;
    transfer->address[0] = '\0';
    transfer->port = 0;
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
        bytes = &v4->sin_addr;
        transfer->port = ntohs(v4->sin_port);
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
        bytes = &v6->sin6_addr;
        transfer->port = ntohs(v6->sin6_port);
    }
    if (bytes)
        inet_ntop(address->sa_family, bytes, transfer->address, sizeof transfer->address);
}

/* Every connection of this program to a peer begins here, with the address that was resolved. */
static curl_socket_t on_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    (void)purpose;
    struct transfer *transfer = context;
    remember_address(transfer, &to->addr);
    transfer->socket = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    return transfer->socket;
}

static CURLcode on_tls_context(CURL *easy, void *context, void *user)
{
    (void)easy;
    struct transfer *transfer = user;
    return tls_session_prepare(&transfer->tls, context) < 0 ? CURLE_SSL_CERTPROBLEM : CURLE_OK;
}

/* What is the same for everything that a handle will ever send. */
void transfer_set_constants(struct transfer *transfer)
{
    SET(transfer, CURLOPT_PRIVATE, transfer);
    SET(transfer, CURLOPT_NOSIGNAL, 1L);
    SET(transfer, CURLOPT_ERRORBUFFER, transfer->complaint);
    SET(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
    SET(transfer, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
    SET(transfer, CURLOPT_HEADERFUNCTION, on_head_line);
    SET(transfer, CURLOPT_HEADERDATA, transfer);
    SET(transfer, CURLOPT_WRITEFUNCTION, on_body);
    SET(transfer, CURLOPT_WRITEDATA, transfer);
    SET(transfer, CURLOPT_READFUNCTION, on_upload);
    SET(transfer, CURLOPT_READDATA, transfer);
    SET(transfer, CURLOPT_SEEKFUNCTION, on_rewind);
    SET(transfer, CURLOPT_SEEKDATA, transfer);
    SET(transfer, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    SET(transfer, CURLOPT_OPENSOCKETDATA, transfer);
    SET(transfer, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    SET(transfer, CURLOPT_SSL_CTX_DATA, transfer);
    SET(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(transfer, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MAX_MS); /* a job's own end is ours */
    SET(transfer, CURLOPT_PATH_AS_IS, 1L);
    /* The system's trust store is ours to build (tls.c), once, and not again for every connection.
     */
    SET(transfer, CURLOPT_CAINFO, NULL);
    SET(transfer, CURLOPT_CAPATH, NULL);
    SET(transfer, CURLOPT_NOPROXY, "");
}

static bool is_chunked(const struct pair *header)
{
    return text_equal_nocase(header->key, "Transfer-Encoding") &&
           text_equal_nocase(header->value, "chunked");
}

static void add_node(struct transfer *transfer, size_t *count, const char *text)
{
    struct curl_slist *node = &transfer->header_nodes[(*count)++];
    *node = (struct curl_slist){.data = (char *)text};
    if (*count > 1)
        node[-1].next = node;
}

/* Lines of one text, without the last line end. libcurl has to see "Transfer-Encoding: chunked" by
 * itself, or it would not send chunks; texts are cut there. */
static void write_head(struct transfer *transfer)
{
    const struct pairs *headers = transfer->job->headers;
    struct buffer *head = &transfer->head;
    size_t offsets[3], texts = 0, lines = 0;
    bool was_chunked = false;
    buffer_clear(head);
    for (size_t i = 0; i < headers->count; i++) {
        const struct pair *header = &headers->items[i];
        bool chunked = transfer->job->payload && texts < 2 && is_chunked(header);
        if (lines == 0 || chunked || was_chunked) {
            buffer_append(head, "", lines ? 1 : 0);
            offsets[texts++] = head->length;
        } else {
            buffer_append_text(head, "\r\n");
        }
        lines++;
        was_chunked = chunked;
        /* A text that is nothing but an empty header has a form of its own. */
        bool is_lone_blank = headers->count == 1 && text_is_blank(header->value);
        buffer_printf(head, is_lone_blank ? "%s;" : "%s: %s", header->key, header->value);
    }
    if (head->overflowed)
        transfer->start_code = CURLE_OUT_OF_MEMORY;
    size_t nodes = 0;
    for (size_t i = 0; i < COUNT_OF(unwanted_headers); i++)
        add_node(transfer, &nodes, unwanted_headers[i]);
    for (size_t i = 0; i < texts; i++)
        add_node(transfer, &nodes, head->data + offsets[i]);
}

static void set_body(struct transfer *transfer)
{
    const struct transfer_job *job = transfer->job;
    struct payload *payload = job->payload;
    bool is_head = text_equal(job->method, "HEAD");
    transfer->stops_after_head = false;
    if (!payload || payload->length == 0) {
        SET(transfer, is_head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
        return;
    }
    payload_seek(payload, 0);
    const char *bytes = payload_bytes(payload);
    /* An answer to HEAD has no body, but libcurl only knows that when the request has none. */
    transfer->stops_after_head = is_head;
    SET(transfer, CURLOPT_POST, 1L);
    SET(transfer, CURLOPT_POSTFIELDS, bytes);
    SET(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)payload->length);
}

/* "localhost" and everything below it is this machine, whatever a resolver says: IPv6 first. */
static void set_resolve(struct transfer *transfer)
{
    const struct transfer_job *job = transfer->job;
    bool is_local = text_equal(job->host, "localhost") || text_ends_with(job->host, ".localhost");
    if (is_local && !job->proxy) {
        const char *port = job->port ? job->port : text_equal(job->scheme, "https") ? "443" : "80";
        transfer->resolve_node = (struct curl_slist){
            .data = arena_printf(transfer->arena, "%s:%s:[::1],127.0.0.1", job->host, port)};
        SET(transfer, CURLOPT_RESOLVE, &transfer->resolve_node);
        transfer->resolves = true;
    } else if (transfer->resolves) {
        SET(transfer, CURLOPT_RESOLVE, NULL);
        transfer->resolves = false;
    }
}

/* HTTP/2 is only asked for where TLS agrees on it: without, it would take an `Upgrade` header that
 * many servers end the connection for. */
static long http_version_option(const char *version)
{
    bool is_modern = text_equal(version, "http2") || text_equal(version, "auto");
    return is_modern ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
}

static void set_job(struct transfer *transfer)
{
    const struct transfer_job *job = transfer->job;
    struct arena *arena = transfer->arena;
    bool through_proxy = job->proxy && text_equal(job->scheme, "http") && !job->proxy_tunnel;
    const char *origin = arena_printf(arena, "%s://%s%s%s", job->scheme, job->host,
                                      job->port ? ":" : "", job->port ? job->port : "");
    SET(transfer, CURLOPT_URL, arena_printf(arena, "%s/", origin));
    SET(transfer, CURLOPT_REQUEST_TARGET,
        through_proxy ? arena_printf(arena, "%s%s", origin, job->target) : job->target);
    SET(transfer, CURLOPT_PROXY, job->proxy ? job->proxy : "");
    SET(transfer, CURLOPT_HTTPPROXYTUNNEL, job->proxy && job->proxy_tunnel ? 1L : 0L);
    SET(transfer, CURLOPT_HTTP_VERSION, http_version_option(job->http_version));
    set_resolve(transfer);
    write_head(transfer);
    SET(transfer, CURLOPT_HTTPHEADER, transfer->header_nodes);
    set_body(transfer);
    SET(transfer, CURLOPT_CUSTOMREQUEST, job->method);
    if (text_equal(job->scheme, "https"))
        transfer->is_dirty =
            tls_session_set(&transfer->tls, job->tls, arena, transfer->easy, &transfer->start_code);
}

struct transfer *transfer_start(struct lane *lane, const struct transfer_job *job,
                                struct arena *arena, struct exchange *into, transfer_done_fn done,
                                void *context)
{
    struct transfer *transfer = lane_take_transfer(lane);
    transfer->job = job;
    transfer->arena = arena;
    transfer->into = into;
    transfer->done = done;
    transfer->context = context;
    transfer->answered = false;
    transfer->address[0] = transfer->complaint[0] = '\0';
    transfer->port = 0;
    transfer->socket = CURL_SOCKET_BAD;
    transfer->started_ms = transfer->alive_ms = clock_monotonic_ms();
    answer_init(&transfer->answer, into, job->max_body, job->lenient, arena);
    if (transfer->easy)
        set_job(transfer);
    lane_begin(transfer);
    return transfer;
}

void transfer_cancel(struct transfer *transfer)
{
    lane_end(transfer);
}
