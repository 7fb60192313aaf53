/* postman_v2.h: v2.0 and v2.1 documents, which differ in how auth is written. */
#pragma once

#include "json/json.h"

/* Changes a v2 document of either version in place into v2.1; whatever is v2.1 already, and
 * whatever is unknown, stays exactly as it is. */
void postman_v2_upgrade(cJSON *document);
