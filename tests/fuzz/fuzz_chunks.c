/* Chunked bodies: the first byte says where to cut; the cut must not matter. */
#include "base/buffer.h"
#include "server/chunks.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t cut = data[0];
    const char *text = (const char *)data + 1;
    size--;
    cut = cut > size ? size : cut;

    struct chunks whole = {0}, pieces = {0};
    struct buffer one, two;
    size_t used, first, second = 0;
    buffer_init(&one, 1 << 16);
    buffer_init(&two, 1 << 16);
    enum chunks_result result = chunks_decode(&whole, text, size, &one, &used);
    enum chunks_result again = chunks_decode(&pieces, text, cut, &two, &first);
    if (again == CHUNKS_MORE)
        again = chunks_decode(&pieces, text + cut, size - cut, &two, &second);
    if (result != again || used > size)
        abort();
    if (result != CHUNKS_FULL && (used != first + second || one.length != two.length ||
                                  (one.length && memcmp(one.data, two.data, one.length) != 0)))
        abort();
    buffer_release(&one);
    buffer_release(&two);
    return 0;
}
