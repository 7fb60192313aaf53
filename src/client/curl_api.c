#include "client/curl_api.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define CURL_LIBRARY "libcurl.so.4"

struct curl_api curl_api;

static pthread_once_t load_once = PTHREAD_ONCE_INIT;
static int load_result;
static struct error load_error;

static int load_function(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    if (!found)
        return error_set(&load_error, ERR_UNSUPPORTED, "%s has no function %s", CURL_LIBRARY, name);
    memcpy(ret_function, &found, sizeof(found));
    return 0;
}

static int load_all(void)
{
    void *library = dlopen(CURL_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return error_set(&load_error, ERR_UNSUPPORTED, "sending requests needs %s: %s",
                         CURL_LIBRARY, dlerror());
#define CURL_LOAD(name)                                                                            \
    if (load_function(library, "curl_" #name, &curl_api.name) < 0)                                 \
        return -1;
    CURL_FUNCTIONS(CURL_LOAD)
#undef CURL_LOAD
    CURLcode code = curl_api.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        return error_set(&load_error, ERR_UNSUPPORTED, "%s could not be started: %s", CURL_LIBRARY,
                         curl_api.easy_strerror(code));
    return 0;
}

static void load(void)
{
    load_result = load_all();
}

static void *preload(void *unused)
{
    (void)unused;
    (void)pthread_once(&load_once, load);
    return NULL;
}

void curl_api_preload(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, preload, NULL) == 0)
        pthread_detach(thread);
}

int curl_api_load(struct error *err)
{
    pthread_once(&load_once, load);
    if (load_result < 0)
        return error_set(err, load_error.code, "%s", load_error.message);
    return 0;
}
