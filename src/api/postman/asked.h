/* asked.h: what many calls ask for in the same words: a workspace, a page of a list. */
#pragma once

#include "api/api.h"

/* ?workspace=, or one of its other names. False: given, but no id, so that there can be none of it.
 * *ret_id is NULL when nothing was given. */
bool asked_workspace(const struct api_call *call, const char **ret_id);

struct asked_page {
    unsigned limit;
    bool newest_first; /* ?direction=desc, or nothing said */
    const char *after; /* where the page before ended; NULL: the first */
};

/* ?cursor= (or nextCursor), ?limit= from 1 to `most`, ?direction=asc|desc. False: refused, and
 * answered in the route's shape. */
bool asked_page(struct api_call *call, unsigned otherwise, unsigned most,
                struct asked_page *ret_page);

/* 400 in the route's shape: {"error": {"name": "invalidParamsError", …}} or a problem. */
void asked_refuse(struct api_call *call, const char *parameter, const char *message);

/* {"nextCursor": …}: a text when there is a next page, else null. */
void asked_add_cursor(struct api_call *call, cJSON *meta, const char *next);
