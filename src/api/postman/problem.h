/* problem.h: problems with what api_problem() has no words for: an instance, a detail that is no
 * text, no status. */
#pragma once

#include "api/api.h"

/* `detail` is taken and may be NULL; `instance` may be NULL; `type` as api_problem() has it. */
void problem_reply(struct api_call *call, unsigned status, const char *type, const char *title,
                   cJSON *detail, const char *instance);

/* The same with a bare word as its type: "invalidParamError". */
void problem_reply_named(struct api_call *call, unsigned status, const char *type,
                         const char *title, const char *detail);

/* 400 {"type": "…/bad-request", "title": title, "detail": {}}: how forks are refused. */
void problem_bad_request_bare(struct api_call *call, const char *title);
