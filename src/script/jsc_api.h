/* jsc_api.h: JavaScriptCore's C functions, found when the first engine is created.
 *
 * The program is not linked against the engine: a run without scripts neither loads nor maps its
 * 30 MB. Every function we call is listed once in JSC_FUNCTIONS; calls read
 * jsc.JSEvaluateScript(...). The table is filled by jsc_load() and constant afterwards. */
#pragma once

#include "base/error.h"

#include <JavaScriptCore/JavaScript.h>

/* Exported by the library but absent from its public headers. */
typedef bool (*jsc_should_terminate_fn)(JSContextRef context, void *data);
typedef struct OpaqueJSScript *JSScriptRef;
void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds,
                                         jsc_should_terminate_fn callback, void *data);
void JSGlobalContextSetRemoteInspectionEnabled(JSGlobalContextRef context, bool enabled);
JSScriptRef JSScriptCreateReferencingImmortalASCIIText(JSContextGroupRef group, JSStringRef url,
                                                       int first_line, const char *source,
                                                       size_t length, JSStringRef *ret_message,
                                                       int *ret_line);
JSValueRef JSScriptEvaluate(JSContextRef context, JSScriptRef script, JSValueRef this_value,
                            JSValueRef *exception);
void JSScriptRelease(JSScriptRef script);
void JSLock(JSContextRef context);
void JSUnlock(JSContextRef context);
void JSSynchronousGarbageCollectForDebugging(JSContextRef context);

#define JSC_FUNCTIONS(X)                                                                           \
    X(JSContextGetGlobalObject)                                                                    \
    X(JSContextGetGroup)                                                                           \
    X(JSContextGroupSetExecutionTimeLimit)                                                         \
    X(JSEvaluateScript)                                                                            \
    X(JSGlobalContextCreate)                                                                       \
    X(JSGlobalContextRelease)                                                                      \
    X(JSGlobalContextSetRemoteInspectionEnabled)                                                   \
    X(JSLock)                                                                                      \
    X(JSObjectCallAsFunction)                                                                      \
    X(JSObjectGetArrayBufferByteLength)                                                            \
    X(JSObjectGetArrayBufferBytesPtr)                                                              \
    X(JSObjectGetProperty)                                                                         \
    X(JSObjectGetTypedArrayByteLength)                                                             \
    X(JSObjectGetTypedArrayByteOffset)                                                             \
    X(JSObjectGetTypedArrayBuffer)                                                                 \
    X(JSObjectIsFunction)                                                                          \
    X(JSObjectMake)                                                                                \
    X(JSObjectMakeArray)                                                                           \
    X(JSObjectMakeArrayBufferWithBytesNoCopy)                                                      \
    X(JSObjectMakeError)                                                                           \
    X(JSObjectMakeFunctionWithCallback)                                                            \
    X(JSObjectSetPropertyAtIndex)                                                                  \
    X(JSObjectSetProperty)                                                                         \
    X(JSScriptCreateReferencingImmortalASCIIText)                                                  \
    X(JSScriptEvaluate)                                                                            \
    X(JSScriptRelease)                                                                             \
    X(JSStringCreateWithCharacters)                                                                \
    X(JSStringCreateWithUTF8CString)                                                               \
    X(JSStringGetCharactersPtr)                                                                    \
    X(JSStringGetLength)                                                                           \
    X(JSStringGetMaximumUTF8CStringSize)                                                           \
    X(JSStringGetUTF8CString)                                                                      \
    X(JSStringRelease)                                                                             \
    X(JSSynchronousGarbageCollectForDebugging)                                                     \
    X(JSUnlock)                                                                                    \
    X(JSValueCreateJSONString)                                                                     \
    X(JSValueGetType)                                                                              \
    X(JSValueGetTypedArrayType)                                                                    \
    X(JSValueIsObject)                                                                             \
    X(JSValueIsString)                                                                             \
    X(JSValueMakeBoolean)                                                                          \
    X(JSValueMakeFromJSONString)                                                                   \
    X(JSValueMakeNull)                                                                             \
    X(JSValueMakeNumber)                                                                           \
    X(JSValueMakeString)                                                                           \
    X(JSValueMakeUndefined)                                                                        \
    X(JSValueProtect)                                                                              \
    X(JSValueToBoolean)                                                                            \
    X(JSValueToNumber)                                                                             \
    X(JSValueToStringCopy)                                                                         \
    X(JSValueUnprotect)

struct jsc_api {
#define JSC_DECLARE(name) __typeof__(&name) name;
    JSC_FUNCTIONS(JSC_DECLARE)
#undef JSC_DECLARE
};

extern struct jsc_api jsc;

/* Runs the waiting promise jobs now instead of when the library's lock is given back: its own
 * JSC::VM::drainMicrotasks(), which has no C name (a JSContextGroupRef is a VM *). NULL when this
 * version of the library does not export it: then an endless chain of short jobs is not stopped. */
extern void (*jsc_drain_jobs)(JSContextGroupRef group);

/* Loads the library once for the process; later calls return what the first came to.
 * ERR_UNSUPPORTED when it is not installed. */
int jsc_load(struct error *err) MUST_CHECK;
