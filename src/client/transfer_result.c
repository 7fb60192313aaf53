#include "client/transfer_internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "client/failure.h"

#include <sys/socket.h>

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
    timings->dns = timings->connect = timings->tls = -1;
    if (is_new_connection) {
        timings->dns = dns;
        timings->connect = connect > dns ? connect - dns : -1;
        timings->tls = tls > connect ? tls - connect : -1;
    }
    timings->first_byte = timings->download = -1;
    if (!transfer->answered)
        return;
    /* libcurl's own mark for the first byte is that of the upload when there is one. */
    double waited = transfer->answered_ms - transfer->started_ms - sent;
    timings->first_byte = waited > 0 ? waited : 0;
    timings->download = clock_monotonic_ms() - transfer->answered_ms;
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

void transfer_report(struct transfer *transfer, CURLcode code, bool timed_out)
{
    if (!transfer->refused)
        read_timings(transfer, read_peer(transfer));
    if (code != CURLE_OK)
        explain(transfer, code, timed_out);
}
