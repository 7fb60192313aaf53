/* Variables: (layer, key, value), where layer is a number of enum variable_layer. */
#include "script/engine.h"

#include "model/scope.h"
#include "model/variables.h"

static struct scope *layer_argument(JSContextRef context, size_t count,
                                    const JSValueRef arguments[])
{
    const struct script_input *input = engine_current->input;
    if (!input || !input->variables || count < 1)
        return NULL;
    double layer = jsc.JSValueToNumber(context, arguments[0], NULL);
    return layer >= 0 && layer < LAYER_COUNT ? input->variables->layers[(int)layer] : NULL;
}

/* The layer to change. The row is the run's: a script changes a copy that ends with it, as newman
 * has it. */
static struct scope *own_layer(JSContextRef context, size_t count, const JSValueRef arguments[])
{
    struct script_engine *engine = engine_current;
    struct scope *scope = layer_argument(context, count, arguments);
    if (!scope || scope != engine->input->variables->layers[LAYER_DATA] || engine->row)
        return scope;
    struct scope *copy = NULL;
    if (scope_from_json(scope_to_json(scope), &copy, NULL) < 0)
        return NULL;
    engine->row = scope;
    engine->input->variables->layers[LAYER_DATA] = copy;
    return copy;
}

void host_restore_row(struct script_engine *engine)
{
    if (!engine->row)
        return;
    struct scope **layer = &engine->input->variables->layers[LAYER_DATA];
    scope_free(*layer);
    *layer = engine->row;
    engine->row = NULL;
}

static const char *key_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                                struct arena *arena)
{
    return count > 1 ? js_string_text(context, arguments[1], arena) : NULL;
}

HOST_FUNCTION(variable_get)
{
    AUTO_ARENA work = {0};
    struct scope *scope = layer_argument(context, count, arguments);
    const char *key = key_argument(context, count, arguments, &work);
    return js_from_json(context, scope && key ? scope_get(scope, key) : NULL);
}

/* (key): the innermost of all layers */
HOST_FUNCTION(variable_resolve)
{
    AUTO_ARENA work = {0};
    const struct script_input *input = engine_current->input;
    const char *key = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    if (!input || !input->variables || !key)
        return jsc.JSValueMakeUndefined(context);
    return js_from_json(context, variables_get(input->variables, key));
}

HOST_FUNCTION(variable_has)
{
    AUTO_ARENA work = {0};
    struct scope *scope = layer_argument(context, count, arguments);
    const char *key = key_argument(context, count, arguments, &work);
    return jsc.JSValueMakeBoolean(context, scope && key && scope_get(scope, key));
}

HOST_FUNCTION(variable_set)
{
    AUTO_ARENA work = {0};
    struct scope *scope = own_layer(context, count, arguments);
    const char *key = key_argument(context, count, arguments, &work);
    if (scope && key && count > 2)
        scope_set(scope, key, js_to_json(context, arguments[2]));
    return jsc.JSValueMakeUndefined(context);
}

HOST_FUNCTION(variable_unset)
{
    AUTO_ARENA work = {0};
    struct scope *scope = own_layer(context, count, arguments);
    const char *key = key_argument(context, count, arguments, &work);
    return jsc.JSValueMakeBoolean(context, scope && key && scope_unset(scope, key));
}

HOST_FUNCTION(variable_clear)
{
    struct scope *scope = own_layer(context, count, arguments);
    if (scope)
        scope_clear(scope);
    return jsc.JSValueMakeUndefined(context);
}

/* [key, value, key, value, …] of one layer */
HOST_FUNCTION(variable_entries)
{
    struct scope *scope = layer_argument(context, count, arguments);
    JSObjectRef list = jsc.JSObjectMakeArray(context, 0, NULL, exception);
    if (!scope || !list)
        return list;
    const char *key;
    const cJSON *value;
    unsigned index = 0;
    for (size_t at = 0; scope_next(scope, &at, &key, &value); index += 2) {
        jsc.JSObjectSetPropertyAtIndex(context, list, index, js_text(context, key), NULL);
        jsc.JSObjectSetPropertyAtIndex(context, list, index + 1, js_from_json(context, value),
                                       NULL);
    }
    return list;
}

/* (layer) → {name, id}, [name, id] */
HOST_FUNCTION(variable_scope_name)
{
    struct scope *scope = layer_argument(context, count, arguments);
    const struct script_input *input = engine_current->input;
    bool is_environment = scope && scope == input->variables->layers[LAYER_ENVIRONMENT];
    const char *name = is_environment && input->environment_name ? input->environment_name
                       : scope                                   ? scope_name(scope)
                                                                 : NULL;
    return name ? js_text(context, name) : jsc.JSValueMakeUndefined(context);
}

HOST_FUNCTION(variable_scope_id)
{
    struct scope *scope = layer_argument(context, count, arguments);
    return scope ? js_text(context, scope_id(scope)) : jsc.JSValueMakeUndefined(context);
}

/* (text) with its templates filled */
HOST_FUNCTION(expand)
{
    AUTO_ARENA work = {0};
    const struct script_input *input = engine_current->input;
    const char *text = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    if (!text)
        return jsc.JSValueMakeUndefined(context);
    const struct variables none = {0};
    const struct variables *variables = input && input->variables ? input->variables : &none;
    return js_text(context, variables_expand(variables, &work, text));
}

/* (name) → the value of a dynamic variable, undefined when there is none of that name */
HOST_FUNCTION(dynamic)
{
    AUTO_ARENA work = {0};
    const char *name = count > 0 ? js_string_text(context, arguments[0], &work) : NULL;
    const char *value = name ? dynamic_variable(&work, name) : NULL;
    return value ? js_text(context, value) : jsc.JSValueMakeUndefined(context);
}

void host_add_variables(JSContextRef context, JSObjectRef host)
{
    static const struct host_function functions[] = {
        {"variableGet", variable_get},          {"variableResolve", variable_resolve},
        {"variableHas", variable_has},          {"variableSet", variable_set},
        {"variableUnset", variable_unset},      {"variableClear", variable_clear},
        {"variableEntries", variable_entries},  {"variableScopeName", variable_scope_name},
        {"variableScopeId", variable_scope_id}, {"expand", expand},
        {"dynamicVariable", dynamic},
    };
    host_add(context, host, functions, COUNT_OF(functions));
}
