#include "client/send.h"

#include "base/text.h"
#include "client/failure.h"
#include "client/url_match.h"

/* The certificate whose pattern matches; the first of those that name a pattern, else one that
 * matches everything. */
static const struct client_certificate *find_certificate(const struct client_send *send)
{
    const struct client_options *options = &send->client->options;
    const struct client_certificate *any = NULL;
    for (size_t i = 0; i < options->certificate_count; i++) {
        const struct client_certificate *certificate = &options->certificates[i];
        if (certificate->match_count == 0 && !any)
            any = certificate;
        for (size_t j = 0; j < certificate->match_count; j++)
            if (url_matches(certificate->matches[j], &send->target))
                return certificate;
    }
    return any;
}

static void choose_certificate(struct client_send *send)
{
    const struct request_certificate *own = send->request->certificate;
    if (own && !send->left_host && (own->cert || own->pfx)) {
        send->tls.cert = own->cert;
        send->tls.key = own->key;
        send->tls.pfx = own->pfx;
        send->tls.passphrase = own->passphrase;
        return;
    }
    const struct client_certificate *found = find_certificate(send);
    if (!found)
        return;
    send->tls.cert = found->cert;
    send->tls.key = found->key;
    send->tls.pfx = found->pfx;
    send->tls.passphrase = found->passphrase;
}

int send_choose_tls(struct client_send *send)
{
    const struct behavior *behavior = &send->request->behavior;
    struct tls_trust *trust = NULL;
    struct error err = {0};
    if (!text_equal(send->target.scheme, "https"))
        return 0;
    if (client_trust(send->client, &trust, &err) < 0) {
        failure_set(send->exchange, NULL, "tls", arena_strdup(send->arena, err.message));
        return -1;
    }
    send->tls = (struct tls_settings){
        .trust = trust,
        .insecure =
            behavior->strict_ssl < 0 ? send->client->options.insecure : !behavior->strict_ssl,
        .disabled_protocols = behavior->tls_disabled_protocols,
        .disabled_protocol_count = behavior->tls_disabled_protocol_count,
        .ciphers = behavior->tls_ciphers,
        .cipher_count = behavior->tls_cipher_count,
    };
    choose_certificate(send);
    return 0;
}
