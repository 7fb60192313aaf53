/* search.h: finds requests, collections, workspaces and environments by the words of their names
 * and addresses. Never looks into documents; only what the principal sees is found. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;

enum {
    SEARCH_MAX_WORDS = 5,   /* of a query: the rest is not looked at */
    SEARCH_MAX_QUERY = 500, /* bytes */
    SEARCH_MAX_PAGE = 25,
    SEARCH_MAX_TOTAL = 10000, /* counting ends here */
};

enum search_kind { SEARCH_REQUESTS, SEARCH_COLLECTIONS, SEARCH_WORKSPACES, SEARCH_ENVIRONMENTS };

struct search_hit {
    const char *id, *name;
    int64_t owner_id;
    const char *method, *url;                    /* of requests; else NULL */
    const char *collection_id, *collection_name; /* likewise */
    int64_t collection_owner_id;
    const char *workspace_id, *workspace_name, *visibility;
    const char *description; /* of workspaces; else NULL */
    const char *tags;        /* " beta needs-review ", with wants_tags; NULL: none */
};

/* Whether a hit is wanted; the strings live as long as the call. */
typedef bool (*search_filter_fn)(const struct search_hit *hit, void *user);

struct search_query {
    enum search_kind kind;
    const char *words;       /* "": everything */
    bool wants_tags;         /* of collections and workspaces */
    bool public_only;        /* for those without a credential: what is in public workspaces */
    search_filter_fn filter; /* may be NULL */
    void *user;
    size_t offset, limit; /* limit: 1 to SEARCH_MAX_PAGE */
};

struct search_page {
    struct search_hit hits[SEARCH_MAX_PAGE]; /* names that begin with the words come first */
    size_t count;
    size_t total;
    const char *team_name;
};

int search(struct store *store, const struct principal *principal, const struct search_query *query,
           struct arena *arena, struct search_page *ret_page, struct error *err) MUST_CHECK;
