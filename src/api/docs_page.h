/* docs_page.h: /docs: the API for people to read, as plain HTML without scripts or styles. Private
 * to this room. */
#pragma once

#include "api/api.h"

void docs_page_answer(struct api_call *call);
