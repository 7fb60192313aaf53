/* attributes.h: the compiler attributes and ownership macros that every room uses.
 *
 * AUTO(name) declares a pointer to `struct name` that is freed when it leaves scope;
 * the header that owns the type says DEFINE_AUTO(name, name_free) once. TAKE(p) hands the
 * pointer to somebody else and leaves NULL behind, so that nothing is freed twice. */
#pragma once

#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_argument)                                                  \
    __attribute__((format(printf, format_index, first_argument)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define DEFINE_AUTO(name, free_function)                                                           \
    static inline void name##_auto_free(struct name **owned)                                       \
    {                                                                                              \
        free_function(*owned);                                                                     \
    }                                                                                              \
    struct name /* swallow the semicolon */

#define AUTO(name) __attribute__((cleanup(name##_auto_free))) struct name *

#define TAKE(pointer)                                                                              \
    ({                                                                                             \
        __typeof__(pointer) taken_ = (pointer);                                                    \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })
