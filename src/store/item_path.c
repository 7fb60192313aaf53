#include "store/item_path.h"

#include <string.h>

void item_path_set(struct item_path *path, const void *bytes, size_t length)
{
    path->length = length < ITEM_PATH_MAX ? length : ITEM_PATH_MAX;
    if (path->length)
        memcpy(path->bytes, bytes, path->length);
}

bool item_path_push(struct item_path *path, uint32_t key)
{
    if (path->length + ITEM_KEY_SIZE > ITEM_PATH_MAX)
        return false;
    for (int shift = 24; shift >= 0; shift -= 8)
        path->bytes[path->length++] = (unsigned char)(key >> shift);
    return true;
}

void item_path_pop(struct item_path *path)
{
    if (path->length >= ITEM_KEY_SIZE)
        path->length -= ITEM_KEY_SIZE;
}

size_t item_path_depth(const struct item_path *path)
{
    return path->length / ITEM_KEY_SIZE;
}

uint32_t item_path_key(const struct item_path *path, size_t level)
{
    const unsigned char *at = path->bytes + level * ITEM_KEY_SIZE;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

bool item_path_is_inside(const struct item_path *path, const struct item_path *ancestor)
{
    return path->length >= ancestor->length &&
           memcmp(path->bytes, ancestor->bytes, ancestor->length) == 0;
}

void item_path_end(const struct item_path *path, struct item_path *ret_end)
{
    *ret_end = *path;
    size_t at = path->length;
    while (at > 0 && ret_end->bytes[at - 1] == 0xFF)
        at--;
    if (at == 0) {
        item_path_set(ret_end, "\xFF", 1);
        return;
    }
    ret_end->bytes[at - 1]++;
    ret_end->length = at;
}

void item_path_park(const char *id, struct item_path *ret_path)
{
    item_path_set(ret_path, "\xFF", 1);
    size_t length = strnlen(id, ITEM_PATH_MAX - 1);
    memcpy(ret_path->bytes + 1, id, length);
    ret_path->length += length;
}

uint32_t item_key_step(uint32_t after, uint32_t before, size_t count)
{
    uint64_t room = (uint64_t)before - after;
    bool is_last = before > ITEM_KEY_MAX;
    uint64_t step = room / (count + 1);
    if (is_last && step > ITEM_KEY_GAP)
        step = ITEM_KEY_GAP;
    return (uint32_t)step;
}
