#include "store/subjects.h"

#include "base/text.h"
#include "db/db.h"

static const char user_sql[] = "SELECT 1 FROM users WHERE team_id = ? AND id = ?";
static const char group_sql[] = "SELECT 1 FROM groups_of_users WHERE team_id = ? AND id = ?";

static const char *const names[] = {"user", "group", "team"};

const char *subject_name(enum subject subject)
{
    return names[subject];
}

enum subject subject_of(const char *name)
{
    if (text_equal(name, "group"))
        return SUBJECT_GROUP;
    return text_equal(name, "team") ? SUBJECT_TEAM : SUBJECT_USER;
}

int subject_check(struct db_connection *connection, int64_t team_id, enum subject subject,
                  int64_t id, struct error *err)
{
    struct db_statement *row;
    int found = subject == SUBJECT_TEAM
                    ? id == team_id
                    : db_first(connection, &row, err,
                               subject == SUBJECT_USER ? user_sql : group_sql, "ii", team_id, id);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_INVALID, "There is no %s %lld in this team.", names[subject],
                         (long long)id);
    return 0;
}
