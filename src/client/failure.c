#include "client/failure.h"

#include "base/arena.h"
#include "base/text.h"
#include "client/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

void failure_set(struct exchange *into, const char *code, const char *stage, const char *message)
{
    into->error_code = code;
    into->error_stage = stage;
    into->error_message = message;
}

static const char *errno_name(int number, const char *otherwise)
{
    const char *name = number ? strerrorname_np(number) : NULL;
    return name ? name : otherwise;
}

static void explain_timeout(const struct failure *failure, struct exchange *into)
{
    if (failure->connected)
        failure_set(into, "ESOCKETTIMEDOUT", failure->answered ? "receive" : "send",
                    "ESOCKETTIMEDOUT");
    else
        failure_set(into, "ETIMEDOUT", failure->address ? "connect" : "resolve", "ETIMEDOUT");
}

static void explain_connect(const struct failure *failure, struct exchange *into,
                            struct arena *arena)
{
    const char *code = errno_name(failure->os_errno, "ECONNREFUSED");
    const char *message =
        failure->address
            ? arena_printf(arena, "connect %s %s:%u", code, failure->address, failure->port)
            : arena_printf(arena, "connect %s %s", code, failure->host);
    failure_set(into, code, "connect", message);
}

/* "DNS:a, IP Address:b" without the names of hosts: what an address is compared with. */
static const char *only_addresses(const char *names, struct arena *arena)
{
    static const char mark[] = "IP Address:";
    const char *text = "";
    for (const char *at = names ? strstr(names, mark) : NULL; at; at = strstr(at, mark)) {
        at += sizeof mark - 1;
        text = arena_printf(arena, "%s%s%.*s", text, *text ? ", " : "", (int)strcspn(at, ","), at);
    }
    return text;
}

static bool is_address(const char *host)
{
    unsigned char bytes[16];
    return *host == '[' || inet_pton(AF_INET, host, bytes) == 1;
}

static void explain_certificate(const struct failure *failure, struct exchange *into,
                                struct arena *arena)
{
    if (failure->verify_result) {
        failure_set(into, tls_verify_code(failure->verify_result), "tls",
                    tls_verify_text(failure->verify_result));
        return;
    }
    const char *reason;
    if (is_address(failure->host))
        reason = arena_printf(arena, "IP: %s is not in the cert's list: %s", failure->host,
                              only_addresses(failure->cert_names, arena));
    else if (failure->cert_names)
        reason = arena_printf(arena, "Host: %s. is not in the cert's altnames: %s", failure->host,
                              failure->cert_names);
    else
        reason = arena_printf(arena, "Host: %s. is not in the cert", failure->host);
    failure_set(
        into, "ERR_TLS_CERT_ALTNAME_INVALID", "tls",
        arena_printf(arena, "Hostname/IP does not match certificate's altnames: %s", reason));
}

static void explain_handshake(const struct failure *failure, struct exchange *into,
                              struct arena *arena)
{
    const char *library = strstr(failure->curl_text, "error:");
    if (library)
        failure_set(into, "EPROTO", "tls", arena_printf(arena, "write EPROTO %s", library));
    else if (strstr(failure->curl_text, "reset by peer"))
        failure_set(into, "ECONNRESET", "tls", "read ECONNRESET");
    else
        failure_set(into, "ECONNRESET", "tls",
                    "Client network socket disconnected before secure TLS connection was "
                    "established");
}

static void explain_receive(const struct failure *failure, struct exchange *into,
                            struct arena *arena)
{
    const char *status = strstr(failure->curl_text, "CONNECT tunnel failed, response ");
    if (status) {
        failure_set(into, "ECONNRESET", "connect",
                    arena_printf(arena, "tunneling socket could not be established, statusCode=%s",
                                 strrchr(status, ' ') + 1));
        return;
    }
    if (strstr(failure->curl_text, "chunk") || strstr(failure->curl_text, "hexadecimal")) {
        failure_set(into, "HPE_INVALID_CHUNK_SIZE", "receive",
                    "Parse Error: Invalid character in chunk size");
        return;
    }
    const char *code = errno_name(failure->os_errno, "ECONNRESET");
    failure_set(into, code, "receive", arena_printf(arena, "read %s", code));
}

static void explain_answer(const struct failure *failure, struct exchange *into,
                           struct arena *arena)
{
    static const char *const heads[][2] = {
        [ANSWER_LINE_END] = {"HPE_CR_EXPECTED", "Parse Error: Missing expected CR after header "
                                                "value"},
        [ANSWER_HEADER_TOKEN] = {"HPE_INVALID_HEADER_TOKEN", "Parse Error: Invalid header token"},
        [ANSWER_TWO_LENGTHS] = {"HPE_UNEXPECTED_CONTENT_LENGTH",
                                "Parse Error: Duplicate Content-Length"},
        [ANSWER_LENGTH_AND_CHUNKS] = {"HPE_INVALID_TRANSFER_ENCODING",
                                      "Parse Error: Transfer-Encoding can't be present with "
                                      "Content-Length"},
        [ANSWER_HEAD_TOO_LARGE] = {"HPE_HEADER_OVERFLOW", "Parse Error: Header overflow"},
    };
    switch (failure->fault) {
    case ANSWER_BODY_TOO_LARGE:
        failure_set(into, "ERR_BODY_TOO_LARGE", "receive",
                    arena_printf(arena, "the answer is larger than the limit of %zu bytes",
                                 into->body.maximum));
        return;
    case ANSWER_BODY_NOT_DECODABLE:
        failure_set(
            into, "Z_DATA_ERROR", "receive",
            arena_strdup(arena, failure->decoder_text ? failure->decoder_text : "invalid data"));
        return;
    case ANSWER_FINE:
        failure_set(into, "EIO", "receive", "the answer could not be taken in");
        return;
    default:
        failure_set(into, heads[failure->fault][0], "receive", heads[failure->fault][1]);
    }
}

static void explain_other(const struct failure *failure, struct exchange *into, struct arena *arena)
{
    const char *text = failure->curl_text && *failure->curl_text
                           ? failure->curl_text
                           : curl_api.easy_strerror(failure->code);
    const char *stage = failure->answered ? "receive" : failure->connected ? "send" : "connect";
    failure_set(into, arena_printf(arena, "ECURL%d", (int)failure->code), stage,
                arena_strdup(arena, text));
}

void failure_explain(const struct failure *failure, struct exchange *into, struct arena *arena)
{
    if (failure->timed_out || failure->code == CURLE_OPERATION_TIMEDOUT) {
        explain_timeout(failure, into);
        return;
    }
    switch (failure->code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_URL_MALFORMAT:
        failure_set(into, "ENOTFOUND", "resolve",
                    arena_printf(arena, "getaddrinfo ENOTFOUND %s", failure->host));
        return;
    case CURLE_COULDNT_RESOLVE_PROXY:
        failure_set(into, "ENOTFOUND", "resolve", "getaddrinfo ENOTFOUND (the proxy)");
        return;
    case CURLE_COULDNT_CONNECT:
        explain_connect(failure, into, arena);
        return;
    case CURLE_PEER_FAILED_VERIFICATION:
        explain_certificate(failure, into, arena);
        return;
    case CURLE_SSL_CONNECT_ERROR:
        explain_handshake(failure, into, arena);
        return;
    case CURLE_GOT_NOTHING:
        failure_set(into, "ECONNRESET", "receive", "socket hang up");
        return;
    case CURLE_PARTIAL_FILE:
        failure_set(into, "ECONNRESET", "receive", "aborted");
        return;
    case CURLE_RECV_ERROR:
        explain_receive(failure, into, arena);
        return;
    case CURLE_SEND_ERROR: {
        const char *code = errno_name(failure->os_errno, "EPIPE");
        failure_set(into, code, "send", arena_printf(arena, "write %s", code));
        return;
    }
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        failure_set(into, "HPE_INVALID_CONSTANT", "receive",
                    "Parse Error: Expected HTTP/, RTSP/ or ICE/");
        return;
    case CURLE_WRITE_ERROR:
        explain_answer(failure, into, arena);
        return;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_READ_ERROR:
        failure_set(into, "EIO", "send", "a file of the body could not be read to its end");
        return;
    default:
        explain_other(failure, into, arena);
    }
}
