/* yaml_tree.h: what readers of YAML documents need beyond yaml_parse() (format.h). */
#pragma once

#include "format/format.h"

/* The line that a node of a yaml_parse() tree begins at, from 1; 0 for numbers and for nodes made
 * otherwise. (The line stands in `valueint`, which cJSON uses for numbers only.) */
size_t yaml_line(const cJSON *node);
