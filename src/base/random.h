/* random.h: unguessable bytes from the kernel, and the ids made of them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t length);
uint32_t random_below(uint32_t limit); /* uniform in [0, limit); limit > 0 */
double random_unit(void);              /* uniform in [0, 1) */
uint64_t random_process_seed(void);    /* the same value for the whole life of the process */

enum { UUID_SIZE = 37 };
void random_uuid4(char out[UUID_SIZE]); /* lower case, NUL-terminated */

/* `length` lower-case hexadecimal digits and a NUL: out holds length + 1 bytes. */
void random_hex(char *out, size_t length);
