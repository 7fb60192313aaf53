#include "client/send.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "client/payload.h"

static int feed_payload(void *context, struct digest *digest, size_t limit, struct error *err)
{
    struct payload *payload = context;
    char chunk[16 * 1024];
    payload_seek(payload, 0);
    for (ptrdiff_t got; limit; limit -= (size_t)got) {
        got = payload_read(payload, chunk, limit < sizeof chunk ? limit : sizeof chunk);
        if (got < 0)
            return error_set(err, ERR_IO, "a file of the body could not be read");
        if (got == 0)
            break;
        if (digest_update(digest, chunk, (size_t)got, err) < 0)
            return -1;
    }
    payload_close(payload);
    return 0;
}

/* Signatures cover the type that the body will be sent with, the user's or the one it asks for. */
static void add_body_type(const struct client_send *send, struct pairs *headers)
{
    const struct behavior *behavior = &send->request->behavior;
    const char *type = send->plain_body.content_type;
    if (!type || pairs_find_nocase(headers, "Content-Type"))
        return;
    for (size_t i = 0; i < behavior->disabled_system_header_count; i++)
        if (text_equal(behavior->disabled_system_headers[i], "content-type"))
            return;
    pairs_add(headers, send->arena, "Content-Type", type)->system = true;
}

static void describe_for_auth(struct client_send *send, struct pairs *headers,
                              struct auth_input *ret_input)
{
    const struct request *request = send->request;
    const struct prepared_body *body = &send->plain_body;
    copy_pairs(headers, &request->headers, send->arena);
    add_body_type(send, headers);
    *ret_input = (struct auth_input){
        .method = request->method,
        .url = &request->url,
        .wire_url = request_address(request, send->arena),
        .disable_encoding = request->behavior.disable_url_encoding == 1,
        .headers = headers,
        .body = &request->body,
        .body_bytes = body->bytes,
        .body_length = body->length,
        .has_body = body->payload != NULL,
        .now_ms = clock_wall_ms(),
        .memory = send->client->auth_memory,
    };
    if (body->payload && body->mode == BODY_FILE && !body->bytes) {
        ret_input->feed_body = feed_payload;
        ret_input->feed_context = body->payload;
    }
}

static bool has_auth(const struct client_send *send)
{
    const char *type = send->request->auth.type;
    return type && !text_equal(type, "noauth");
}

void send_sign(struct client_send *send)
{
    struct error err = {0};
    struct auth_input input;
    struct pairs headers;
    if (!has_auth(send))
        return;
    describe_for_auth(send, &headers, &input);
    if (auth_sign(&send->request->auth, &input, &send->auth_state, send->arena, &send->credentials,
                  &err) < 0) {
        send->credentials = (struct auth_output){0};
        send_warn(send, arena_printf(send->arena, "runtime~%s.auth: could not sign the request: %s",
                                     send->request->auth.type, err.message));
    }
}

/* The request with its credentials; the caller's stays as it is. */
void send_apply_credentials(struct client_send *send)
{
    struct arena *arena = send->arena;
    struct request *copy = arena_new(arena, struct request);
    *copy = *send->request;
    send->signed_request = copy;
    send->body = send->plain_body;
    if (!has_auth(send))
        return;
    copy_pairs(&copy->headers, &send->request->headers, arena);
    if (send->plain_body.mode == BODY_RAW && send->request->body.language)
        add_body_type(send, &copy->headers); /* newman has it before the credentials */
    copy_pairs(&copy->url.query, &send->request->url.query, arena);
    copy_pairs(&copy->body.fields, &send->request->body.fields, arena);
    auth_apply(&send->credentials, &copy->url, &copy->headers, &copy->body, arena);
    if (send->credentials.body_fields.count || send->credentials.drop_fields.count)
        body_prepare(copy, &send->client->files, arena, &send->body);
}

bool send_wants_replay(struct client_send *send)
{
    struct error err = {0};
    struct auth_input input;
    struct pairs headers;
    struct auth_output output = {0};
    if (!has_auth(send) || send->exchange->error_message)
        return false;
    describe_for_auth(send, &headers, &input);
    if (auth_answer(&send->request->auth, &input, send->exchange, &send->auth_state, send->arena,
                    &output, &err) < 0) {
        send_warn(send, arena_printf(send->arena, "runtime~%s.auth: could not sign the request: %s",
                                     send->request->auth.type, err.message));
        return false;
    }
    if (output.replay)
        send->credentials = output;
    return output.replay;
}
