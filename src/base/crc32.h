/* crc32.h: the checksum of zip files and PNG (reflected polynomial EDB88320). Finds typing
 * mistakes; keeps nobody out. */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *bytes, size_t length);
