#include "client/transfer.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "client/answer.h"
#include "client/curl_api.h"
#include "client/failure.h"
#include "client/payload.h"
#include "client/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LANE_MAX_CONNECTIONS = 100, /* kept open after use */
    RECEIVE_BUFFER = 64 * 1024,
    CONNECT_MAX_MS = 300 * 1000,
    HEAD_MAX = 16 * 1024 * 1024, /* of a request; the user writes it */
};

/* libcurl adds headers of its own unless it is told not to; all of ours stand in one text behind
 * these, because it passes that on to the letter and in order. */
static const char *const unwanted_headers[] = {
    "Host:",         "User-Agent:",     "Accept:",           "Expect:",
    "Content-Type:", "Content-Length:", "Proxy-Connection:",
};
enum { HEADER_NODES = COUNT_OF(unwanted_headers) + 3 };

struct transfer {
    CURL *easy;
    struct lane *lane;
    struct transfer *next, **link; /* in the lane's list of what is under way, or of the idle */

    const struct transfer_job *job;
    struct arena *arena;
    struct exchange *into;
    transfer_done_fn done;
    void *context;

    struct answer answer;
    struct buffer head; /* the text of the headers */
    struct curl_slist header_nodes[HEADER_NODES];
    struct curl_slist resolve_node; /* an address that is not looked up */
    bool resolves;
    curl_socket_t socket; /* that was opened last */
    struct tls_session tls;
    bool is_dirty; /* has options that an ordinary transfer does not reset */
    bool stops_after_head;
    bool answered;
    bool refused; /* libcurl would not start it: start_code says why */
    CURLcode start_code;
    double started_ms, alive_ms;
    char address[INET6_ADDRSTRLEN]; /* that was connected to last */
    unsigned port;
    char complaint[CURL_ERROR_SIZE];
};

struct lane {
    CURLM *multi;
    struct transfer *active, *idle;
    size_t active_count, refused_count;
};

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
static void set_constants(struct transfer *transfer)
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

static struct transfer *take_transfer(struct lane *lane)
{
    struct transfer *transfer = lane->idle;
    if (transfer) {
        lane->idle = transfer->next;
    } else {
        transfer = mem_new(struct transfer);
        transfer->lane = lane;
        buffer_init(&transfer->head, HEAD_MAX);
    }
    transfer->start_code = CURLE_OK;
    if (!transfer->easy) {
        transfer->easy = curl_api.easy_init();
        if (transfer->easy)
            set_constants(transfer);
        else
            transfer->start_code = CURLE_OUT_OF_MEMORY;
    }
    return transfer;
}

static void free_transfer(struct transfer *transfer)
{
    if (transfer->easy)
        curl_api.easy_cleanup(transfer->easy);
    buffer_release(&transfer->head);
    free(transfer);
}

static void give_back(struct transfer *transfer)
{
    struct lane *lane = transfer->lane;
    answer_release(&transfer->answer);
    tls_session_release(&transfer->tls);
    payload_close(transfer->job->payload);
    if (transfer->is_dirty && transfer->easy) {
        curl_api.easy_cleanup(transfer->easy);
        transfer->easy = NULL;
    }
    transfer->is_dirty = false;
    transfer->next = lane->idle;
    lane->idle = transfer;
}

static void link_active(struct transfer *transfer)
{
    struct lane *lane = transfer->lane;
    transfer->next = lane->active;
    transfer->link = &lane->active;
    if (lane->active)
        lane->active->link = &transfer->next;
    lane->active = transfer;
    lane->active_count++;
}

static void unlink_active(struct transfer *transfer)
{
    *transfer->link = transfer->next;
    if (transfer->next)
        transfer->next->link = transfer->link;
    transfer->lane->active_count--;
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

static long http_version_option(const char *version)
{
    if (text_equal(version, "http2"))
        return CURL_HTTP_VERSION_2_0;
    if (text_equal(version, "auto"))
        return CURL_HTTP_VERSION_2TLS;
    return CURL_HTTP_VERSION_1_1;
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
    struct transfer *transfer = take_transfer(lane);
    transfer->job = job;
    transfer->arena = arena;
    transfer->into = into;
    transfer->done = done;
    transfer->context = context;
    transfer->answered = transfer->refused = false;
    transfer->address[0] = transfer->complaint[0] = '\0';
    transfer->port = 0;
    transfer->socket = CURL_SOCKET_BAD;
    transfer->started_ms = transfer->alive_ms = clock_monotonic_ms();
    answer_init(&transfer->answer, into, job->max_body, arena);
    link_active(transfer);
    if (transfer->easy)
        set_job(transfer);
    if (transfer->start_code == CURLE_OK &&
        curl_api.multi_add_handle(lane->multi, transfer->easy) != CURLM_OK)
        transfer->start_code = CURLE_FAILED_INIT;
    if (transfer->start_code != CURLE_OK) {
        transfer->refused = true;
        lane->refused_count++;
    }
    return transfer;
}

static void detach(struct transfer *transfer)
{
    if (transfer->refused)
        transfer->lane->refused_count--;
    else
        curl_api.multi_remove_handle(transfer->lane->multi, transfer->easy);
    unlink_active(transfer);
}

void transfer_cancel(struct transfer *transfer)
{
    detach(transfer);
    give_back(transfer);
}

static double span_ms(const struct transfer *transfer, CURLINFO info)
{
    curl_off_t microseconds = 0;
    if (curl_api.easy_getinfo(transfer->easy, info, &microseconds) != CURLE_OK)
        return 0;
    return (double)microseconds / 1000.0;
}

static void read_timings(struct transfer *transfer, bool is_new_connection)
{
    struct exchange_timings *timings = &transfer->into->timings;
    double dns = span_ms(transfer, CURLINFO_NAMELOOKUP_TIME_T);
    double connect = span_ms(transfer, CURLINFO_CONNECT_TIME_T);
    double tls = span_ms(transfer, CURLINFO_APPCONNECT_TIME_T);
    double sent = span_ms(transfer, CURLINFO_PRETRANSFER_TIME_T);
    double first = span_ms(transfer, CURLINFO_STARTTRANSFER_TIME_T);
    double total = span_ms(transfer, CURLINFO_TOTAL_TIME_T);
    timings->dns = timings->connect = timings->tls = -1;
    if (is_new_connection) {
        timings->dns = dns;
        timings->connect = connect > dns ? connect - dns : -1;
        timings->tls = tls > connect ? tls - connect : -1;
    }
    timings->first_byte = first > sent && sent > 0 ? first - sent : -1;
    timings->download = first > 0 && total >= first ? total - first : -1;
}

static bool read_peer(struct transfer *transfer)
{
    long connects = 0, port = 0;
    char *address = NULL;
    curl_api.easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connects);
    curl_api.easy_getinfo(transfer->easy, CURLINFO_PRIMARY_IP, &address);
    curl_api.easy_getinfo(transfer->easy, CURLINFO_PRIMARY_PORT, &port);
    if (address && *address) {
        transfer->into->remote_address = arena_strdup(transfer->arena, address);
        transfer->into->remote_port = (unsigned)port;
    }
    return connects > 0;
}

/* Whether the connection that is being used or made reached its peer. */
static bool is_connected(const struct transfer *transfer)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    if (transfer->socket == CURL_SOCKET_BAD)
        return true; /* a kept one */
    return getpeername(transfer->socket, (struct sockaddr *)&peer, &length) == 0;
}

static void explain(struct transfer *transfer, CURLcode code, bool timed_out)
{
    long os_errno = 0;
    if (transfer->easy)
        curl_api.easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_errno);
    struct failure failure = {
        .code = code,
        .os_errno = (int)os_errno,
        .curl_text = transfer->complaint,
        .host = transfer->job->host,
        .address = transfer->address[0] ? transfer->address : NULL,
        .port = transfer->port,
        .connected = timed_out ? is_connected(transfer)
                               : transfer->easy && span_ms(transfer, CURLINFO_CONNECT_TIME_T) > 0,
        .answered = transfer->answered,
        .timed_out = timed_out,
        .is_proxy = transfer->job->proxy != NULL,
        .verify_result = transfer->tls.verify_result,
        .cert_names = transfer->tls.certificate_names,
        .fault = transfer->answer.fault,
        .decoder_text = answer_complaint(&transfer->answer),
    };
    failure_explain(&failure, transfer->into, transfer->arena);
}

static void finish(struct transfer *transfer, CURLcode code, bool timed_out)
{
    transfer_done_fn done = transfer->done;
    void *context = transfer->context;
    if (transfer->stops_after_head && transfer->answer.head_done)
        code = CURLE_OK;
    if (!transfer->refused)
        read_timings(transfer, read_peer(transfer));
    if (code != CURLE_OK)
        explain(transfer, code, timed_out);
    detach(transfer);
    give_back(transfer);
    done(context);
}

static bool finish_refused(struct lane *lane)
{
    bool ended = false;
    for (struct transfer *transfer = lane->active, *next; transfer && lane->refused_count;
         transfer = next) {
        next = transfer->next;
        if (!transfer->refused)
            continue;
        finish(transfer, transfer->start_code, false);
        ended = true;
        next = lane->active; /* `done` may have changed the list */
    }
    return ended;
}

static bool finish_answered(struct lane *lane)
{
    bool ended = false;
    int left;
    for (CURLMsg *message; (message = curl_api.multi_info_read(lane->multi, &left));) {
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        curl_api.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        finish(transfer, code, false);
        ended = true;
    }
    return ended;
}

static double deadline(const struct transfer *transfer)
{
    return transfer->alive_ms + (double)transfer->job->timeout_ms;
}

static void finish_late(struct lane *lane)
{
    double now = 0;
    for (struct transfer *transfer = lane->active, *next; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->job->timeout_ms <= 0)
            continue;
        if (now == 0)
            now = clock_monotonic_ms();
        if (now < deadline(transfer))
            continue;
        finish(transfer, CURLE_OPERATION_TIMEDOUT, true);
        next = lane->active;
    }
}

void lane_work(struct lane *lane)
{
    bool ended;
    do {
        int running;
        ended = finish_refused(lane);
        curl_api.multi_perform(lane->multi, &running);
        ended |= finish_answered(lane);
    } while (ended && lane->active);
    finish_late(lane);
}

/* The earlier of two waits in milliseconds, where -1 is for ever. */
static int sooner(int a, int b)
{
    if (a < 0)
        return b;
    return b < 0 || a < b ? a : b;
}

static int until_late(const struct lane *lane, int timeout_ms)
{
    double now = 0;
    for (const struct transfer *transfer = lane->active; transfer; transfer = transfer->next) {
        if (transfer->refused)
            return 0;
        if (transfer->job->timeout_ms <= 0)
            continue;
        if (now == 0)
            now = clock_monotonic_ms();
        double left = deadline(transfer) - now;
        int wait = left <= 0 ? 0 : left > 1e9 ? 1000000000 : (int)left + 1;
        timeout_ms = sooner(timeout_ms, wait);
    }
    return timeout_ms;
}

/* The sockets of a lane that is not itself waited in. They are few: such a lane has one transfer.
 */
static unsigned lane_sockets(const struct lane *lane, struct curl_waitfd *out, unsigned room)
{
    fd_set readable, writable, broken;
    int highest = -1;
    unsigned count = 0;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&broken);
    curl_api.multi_fdset(lane->multi, &readable, &writable, &broken, &highest);
    for (int fd = 0; fd <= highest && count < room; fd++) {
        short events = (short)((FD_ISSET(fd, &readable) ? CURL_WAIT_POLLIN : 0) |
                               (FD_ISSET(fd, &writable) ? CURL_WAIT_POLLOUT : 0));
        if (events)
            out[count++] = (struct curl_waitfd){.fd = fd, .events = events};
    }
    return count;
}

static int until_timer(const struct lane *lane, int timeout_ms)
{
    long timer = -1;
    curl_api.multi_timeout(lane->multi, &timer);
    return timer < 0 || timer > INT_MAX ? timeout_ms : sooner(timeout_ms, (int)timer);
}

void lanes_wait(struct lane *const *lanes, size_t count, int timeout_ms)
{
    enum { FOR_EVER = 3600 * 1000, MAX_SOCKETS = 64, NO_SOCKET_SLICE = 10 };
    struct curl_waitfd sockets[MAX_SOCKETS];
    unsigned used = 0;
    int wait = until_late(lanes[0], timeout_ms);
    for (size_t i = 1; i < count; i++) {
        if (!lanes[i]->active)
            continue;
        unsigned found = lane_sockets(lanes[i], sockets + used, MAX_SOCKETS - used);
        used += found;
        wait = until_timer(lanes[i], until_late(lanes[i], wait));
        if (!found) /* a lookup is under way */
            wait = sooner(wait, NO_SOCKET_SLICE);
    }
    curl_api.multi_poll(lanes[0]->multi, sockets, used, wait < 0 ? FOR_EVER : wait, NULL);
}

size_t lane_busy(const struct lane *lane)
{
    return lane->active_count;
}

int lane_create(struct lane **ret_lane, struct error *err)
{
    if (curl_api_load(err) < 0)
        return -1;
    CURLM *multi = curl_api.multi_init();
    if (!multi)
        return error_set(err, ERR_INTERNAL, "libcurl gave no place for transfers");
    if (curl_api.multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)LANE_MAX_CONNECTIONS) !=
        CURLM_OK) {
        curl_api.multi_cleanup(multi);
        return error_set(err, ERR_INTERNAL, "libcurl refused a limit for connections");
    }
    struct lane *lane = mem_new(struct lane);
    lane->multi = multi;
    *ret_lane = lane;
    return 0;
}

void lane_free(struct lane *lane)
{
    if (!lane)
        return;
    while (lane->active)
        transfer_cancel(lane->active);
    curl_api.multi_cleanup(lane->multi); /* its connections may still point to transfers */
    while (lane->idle) {
        struct transfer *transfer = lane->idle;
        lane->idle = transfer->next;
        free_transfer(transfer);
    }
    free(lane);
}
