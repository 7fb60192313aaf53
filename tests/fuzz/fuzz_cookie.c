/* Set-Cookie lines and the dates in them, as a server may write them. */
#include "base/arena.h"
#include "client/cookie_parse.h"
#include "client/cookies.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    AUTO(cookie_jar) jar = cookie_jar_create();
    const char *line = arena_strndup(&arena, (const char *)data, size);
    int64_t ms;
    (void)cookie_date_parse(line, &ms);
    if (cookie_jar_set(jar, "https://www.example.com/a/b", line, NULL) < 0)
        return 0;
    /* What was kept goes back to where it came from or is for another path; its file form keeps it.
     */
    AUTO_JSON document = cookie_jar_to_json(jar);
    AUTO(cookie_jar) copy = cookie_jar_create();
    if (cookie_jar_load(copy, document, NULL) < 0 ||
        cookie_jar_count(copy) != cookie_jar_count(jar))
        abort();
    const char *header = cookie_jar_header(jar, "https://www.example.com/a/b", &arena);
    if (header && cookie_jar_count(jar) != 1)
        abort();
    return 0;
}
