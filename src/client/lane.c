#include "client/transfer_internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "client/payload.h"

#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/select.h>

enum {
    LANE_MAX_CONNECTIONS = 100,  /* kept open after use */
    HEAD_MAX = 16 * 1024 * 1024, /* of a request; the user writes it */
};

struct transfer *lane_take_transfer(struct lane *lane)
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
            transfer_set_constants(transfer);
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

void lane_begin(struct transfer *transfer)
{
    struct lane *lane = transfer->lane;
    if (transfer->start_code == CURLE_OK &&
        curl_api.multi_add_handle(lane->multi, transfer->easy) != CURLM_OK)
        transfer->start_code = CURLE_FAILED_INIT;
    transfer->refused = transfer->start_code != CURLE_OK;
    if (transfer->refused)
        lane->refused_count++;
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

void lane_end(struct transfer *transfer)
{
    if (transfer->refused)
        transfer->lane->refused_count--;
    else
        curl_api.multi_remove_handle(transfer->lane->multi, transfer->easy);
    unlink_active(transfer);
    give_back(transfer);
}

static void finish(struct transfer *transfer, CURLcode code, bool timed_out)
{
    transfer_done_fn done = transfer->done;
    void *context = transfer->context;
    if (transfer->stops_after_head && transfer->answer.head_done)
        code = CURLE_OK;
    transfer_report(transfer, code, timed_out);
    lane_end(transfer);
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

/* An answer from nearby is there sooner than a processor that went to sleep comes back: so the
 * first moments of a wait are spent looking, while nobody else wants the processor. 0 when nothing
 * came. */
static int look_for_a_moment(CURLM *multi, struct curl_waitfd *sockets, unsigned count)
{
    enum { AWAKE_US = 60 };
    uint64_t until = clock_monotonic_us() + AWAKE_US;
    int ready = 0;
    do {
        sched_yield();
        if (curl_api.multi_poll(multi, sockets, count, 0, &ready) != CURLM_OK)
            return 0;
    } while (ready == 0 && clock_monotonic_us() < until);
    return ready;
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
    if (wait == 0 || look_for_a_moment(lanes[0]->multi, sockets, used) == 0)
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
