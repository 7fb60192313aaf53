/* ops.h: what whoever operates the server asks it: is it alive, can it work, what did it do. */
#pragma once

#include "api/api.h"

extern const struct api_route ops_routes[];
