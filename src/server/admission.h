/* admission.h: counts the open connections, altogether and of each address. Thread-safe. */
#pragma once

#include "server/address.h"

struct admission;

struct admission *admission_create(unsigned total, unsigned per_address);
void admission_free(struct admission *admission);

/* False when a limit is reached; each true needs one admission_leave(). `exempt` addresses (trusted
 * proxies, which carry many people) count for the total alone. */
bool admission_enter(struct admission *admission, const struct address *address, bool exempt);
void admission_leave(struct admission *admission, const struct address *address, bool exempt);
unsigned admission_count(struct admission *admission);
