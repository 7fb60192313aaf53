/* routes.h: the tables of the Postman API, one for each file of this folder. Each ends with a row
 * without a path. A new table is named here and in api/tables.c. */
#pragma once

#include "api/api.h"
