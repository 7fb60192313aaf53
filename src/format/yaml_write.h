/* yaml_write.h: a tree as YAML that people like to read: two columns a level, quotes only where
 * they are needed, texts of several lines as blocks. yaml_parse() reads the same tree back. */
#pragma once

#include "json/json.h"

struct buffer;

void yaml_write(const cJSON *tree, struct buffer *into);
