/* Bytes of any kind as the body of a call about a collection or one of its items: checked, planned,
 * told in the flat model and laid over themselves. */
#include "api/postman/collection_bodies.h"
#include "api/postman/flat.h"
#include "base/arena.h"
#include "store/collection_plan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void read_as_collection(cJSON *tree)
{
    AUTO_ARENA arena = {0};
    struct faults faults = {.arena = &arena};
    AUTO(collection_plan) plan = NULL;
    if (cJSON_IsObject(tree))
        collection_normalize(tree);
    collection_check(tree, &faults);
    if (collection_plan_create(tree, &plan, NULL) == 0 && !faults_any(&faults) && !plan->name)
        abort();
}

static void read_as_item(const cJSON *tree, cJSON *(*tell)(const cJSON *),
                         void (*apply)(cJSON *, const cJSON *))
{
    AUTO_JSON item = cJSON_Duplicate(tree, true);
    AUTO_JSON empty = cJSON_CreateObject();
    AUTO_JSON flat = tell(item);
    apply(item, flat);
    apply(item, tree);
    apply(empty, tree);
    apply(empty, flat);
}

static void read_tree(cJSON *tree)
{
    if (cJSON_IsObject(tree)) {
        read_as_item(tree, flat_folder, flat_folder_apply);
        read_as_item(tree, flat_request, flat_request_apply);
        read_as_item(tree, flat_response, flat_response_apply);
        cJSON_Delete(flat_request_import(tree));
    }
    read_as_collection(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_JSON tree = json_parse((const char *)data, size, &json_body_limits, "fuzz", NULL);
    if (tree)
        read_tree(tree);
    return 0;
}
