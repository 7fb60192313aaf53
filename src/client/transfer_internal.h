/* transfer_internal.h: what transfer.c (what goes out and comes in), transfer_result.c (what came
 * of it) and lane.c (all that are under way) share. */
#pragma once

#include "base/buffer.h"
#include "client/answer.h"
#include "client/curl_api.h"
#include "client/tls.h"
#include "client/transfer.h"

#include <netinet/in.h>

/* libcurl adds headers of its own unless it is told not to (see transfer.c). */
enum { UNWANTED_HEADERS = 7, HEADER_NODES = UNWANTED_HEADERS + 3 };

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
    double started_ms, answered_ms; /* the start; the first byte of the answer */
    double alive_ms;                /* the last sign of life */
    char address[INET6_ADDRSTRLEN]; /* that was connected to last */
    unsigned port;
    char complaint[CURL_ERROR_SIZE];
};

struct lane {
    CURLM *multi;
    struct transfer *active, *idle;
    size_t active_count, refused_count;
};

/* transfer.c: what is the same for everything that a handle will ever send. */
void transfer_set_constants(struct transfer *transfer);

/* transfer_result.c: fills in the timings, the peer and, unless `code` is CURLE_OK, the error. */
void transfer_report(struct transfer *transfer, CURLcode code, bool timed_out);

/* lane.c */
struct transfer *lane_take_transfer(struct lane *lane);
void lane_begin(struct transfer *transfer); /* under way from now on, or refused */
void lane_end(struct transfer *transfer);   /* over: the handle waits for its next use */
