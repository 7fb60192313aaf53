#include "client/public_suffix.h"

#include <dlfcn.h>
#include <libpsl.h>
#include <pthread.h>
#include <string.h>

static __typeof__(psl_is_public_suffix) *check;
static const psl_ctx_t *list;

static void load(void)
{
    void *library = dlopen("libpsl.so.5", RTLD_NOW | RTLD_LOCAL);
    void *builtin = library ? dlsym(library, "psl_builtin") : NULL;
    void *found = library ? dlsym(library, "psl_is_public_suffix") : NULL;
    if (!builtin || !found)
        return;
    __typeof__(psl_builtin) *get;
    memcpy(&get, &builtin, sizeof get);
    list = get();
    if (list)
        memcpy(&check, &found, sizeof check);
}

bool is_public_suffix(const char *domain)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return check ? check(list, domain) == 1 : strchr(domain, '.') == NULL;
}
