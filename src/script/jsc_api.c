#include "script/jsc_api.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define JSC_LIBRARY "libjavascriptcoregtk-4.1.so.0"

struct jsc_api jsc;
void (*jsc_drain_jobs)(JSContextGroupRef group);

static pthread_once_t load_once = PTHREAD_ONCE_INIT;
static int load_result;
static struct error load_error;

/* Read by the library while it loads. A value that the user set wins. Measured with 20,000 small
 * scripts: 42 MB resident without the memory size, 33 MB with it; the optimizing compiler would
 * take 6 to 15 MB and three threads for what most scripts never repeat often enough (it is worth a
 * factor of three to a script that computes for seconds: JSC_useDFGJIT=1 brings it back). A heap
 * below the small size is not collected: 6 MB instead of 1 spare 500 different scripts all of their
 * collections, a tenth of what they cost, for 2 MB more; 8 MB would show in long runs. */
static void set_engine_options(void)
{
    static const char *const options[][2] = {
        {"JSC_useDFGJIT", "0"},
        {"JSC_forceRAMSize", "134217728"}, /* how large the engine believes the machine to be */
        {"JSC_smallHeapSize", "6291456"},
        {"JSC_usePollingTraps", "1"}, /* not by signals, which belong to the program */
        {"JSC_numberOfGCMarkers", "1"},
        {"JSC_useConcurrentGC", "0"},
        {"JSC_useConcurrentJIT", "0"}, /* to wake a thread costs more than the baseline compiler */
    };
    for (size_t i = 0; i < COUNT_OF(options); i++)
        setenv(options[i][0], options[i][1], 0);
}

static int load_function(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    if (!found)
        return error_set(&load_error, ERR_UNSUPPORTED, "%s has no function %s", JSC_LIBRARY, name);
    memcpy(ret_function, &found, sizeof(found));
    return 0;
}

static int load_all(void)
{
    set_engine_options();
    void *library = dlopen(JSC_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return error_set(&load_error, ERR_UNSUPPORTED, "scripts need %s: %s", JSC_LIBRARY,
                         dlerror());
#define JSC_LOAD(name)                                                                             \
    if (load_function(library, #name, &jsc.name) < 0)                                              \
        return -1;
    JSC_FUNCTIONS(JSC_LOAD)
#undef JSC_LOAD
    void *drain = dlsym(library, "_ZN3JSC2VM15drainMicrotasksEv");
    memcpy(&jsc_drain_jobs, &drain, sizeof(drain));
    return 0;
}

static void load(void)
{
    load_result = load_all();
}

int jsc_load(struct error *err)
{
    pthread_once(&load_once, load);
    if (load_result < 0)
        return error_set(err, load_error.code, "%s", load_error.message);
    return 0;
}
