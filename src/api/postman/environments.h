/* environments.h: how the Postman API shows an environment. Private to this folder. */
#pragma once

#include "store/environments.h"

/* {"id", "name", "owner", "createdAt", "updatedAt", "values", …}; takes the document. The caller
 * owns the result. */
cJSON *environment_tree(const struct environment *environment, cJSON *document);
