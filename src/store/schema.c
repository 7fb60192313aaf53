#include "store/schema.h"

static const char people_sql[] =
    "CREATE TABLE teams ("
    " id BIGINT PRIMARY KEY, name TEXT NOT NULL, domain TEXT NOT NULL,"
    " next_user_id BIGINT NOT NULL, created_at BIGINT NOT NULL);"

    "CREATE TABLE settings ("
    " team_id BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (team_id, name));"

    /* The last number given to a thing of that kind. */
    "CREATE TABLE counters ("
    " team_id BIGINT NOT NULL, kind TEXT NOT NULL, value BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, kind));"

    /* role: admin, editor or viewer; state: active or disabled. */
    "CREATE TABLE users ("
    " team_id BIGINT NOT NULL, id BIGINT NOT NULL, sub TEXT NOT NULL, username TEXT NOT NULL,"
    " email TEXT NOT NULL, full_name TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL,"
    " password_hash TEXT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE UNIQUE INDEX users_by_email ON users (team_id, email);"
    "CREATE UNIQUE INDEX users_by_username ON users (team_id, username);"

    "CREATE TABLE groups_of_users ("
    " team_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, summary TEXT NOT NULL,"
    " created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE TABLE group_members ("
    " team_id BIGINT NOT NULL, group_id BIGINT NOT NULL, user_id BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, group_id, user_id));"

    /* id: the key's 24 hexadecimal digits; hash: keyed, of the whole key; state: enabled, disabled
     * or revoked. */
    "CREATE TABLE api_keys ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, user_id BIGINT NOT NULL, name TEXT NOT NULL,"
    " hash BYTEA NOT NULL, prefix TEXT NOT NULL, tail TEXT NOT NULL, state TEXT NOT NULL,"
    " reason TEXT, created_at BIGINT NOT NULL, expires_at BIGINT, last_used_at BIGINT,"
    " changed_at BIGINT NOT NULL, changed_by BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX api_keys_by_id ON api_keys (id);"
    "CREATE INDEX api_keys_by_user ON api_keys (team_id, user_id, created_at);"

    /* hash: keyed, of the whole key, and what it is found by. */
    "CREATE TABLE collection_access_keys ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, collection_id TEXT NOT NULL,"
    " user_id BIGINT NOT NULL, hash BYTEA NOT NULL, tail TEXT NOT NULL, state TEXT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,"
    " last_used_at BIGINT, deleted_at BIGINT,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX collection_access_keys_by_hash ON collection_access_keys (hash);"
    "CREATE INDEX collection_access_keys_by_collection"
    " ON collection_access_keys (team_id, collection_id, created_at);"

    "CREATE TABLE audit_events ("
    " team_id BIGINT NOT NULL, id BIGINT NOT NULL, action TEXT NOT NULL, user_id BIGINT,"
    " key_id TEXT, address TEXT NOT NULL, user_agent TEXT NOT NULL, object TEXT NOT NULL,"
    " message TEXT NOT NULL, detail TEXT NOT NULL, created_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"

    /* month: "2026-11". */
    "CREATE TABLE usage_months ("
    " team_id BIGINT NOT NULL, month TEXT NOT NULL, calls BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, month));"

    "CREATE TABLE idempotent_replies ("
    " team_id BIGINT NOT NULL, principal TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL,"
    " body_hash BYTEA NOT NULL, status BIGINT NOT NULL, reply BYTEA NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, principal, route, key));"
    "CREATE INDEX idempotent_replies_by_age ON idempotent_replies (created_at);";

static const char things_sql[] =
    /* type and visibility as the Postman API has them: personal, team, private, public, partner. */
    "CREATE TABLE workspaces ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, visibility TEXT NOT NULL,"
    " description TEXT NOT NULL, about TEXT NOT NULL, globals BYTEA,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"

    /* subject: user or group; role: 1 viewer, 2 editor, 3 admin. */
    "CREATE TABLE workspace_roles ("
    " team_id BIGINT NOT NULL, workspace_id TEXT NOT NULL, subject TEXT NOT NULL,"
    " subject_id BIGINT NOT NULL, role BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, workspace_id, subject, subject_id));"

    /* document: the v2.1 collection without its items, as JSON; sealed: 1 when it is in a sealed
     * box; revision grows with every change of the collection or of anything in it; item_count:
     * folders, requests and responses. fork_from: the parent's uid. */
    "CREATE TABLE collections ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, workspace_id TEXT NOT NULL,"
    " owner_id BIGINT NOT NULL, name TEXT NOT NULL, document BYTEA NOT NULL,"
    " sealed BIGINT NOT NULL, revision BIGINT NOT NULL, item_count BIGINT NOT NULL,"
    " is_public BIGINT NOT NULL,"
    " fork_label TEXT, fork_from TEXT, fork_revision BIGINT, fork_created_at BIGINT,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX collections_by_workspace ON collections (team_id, workspace_id, created_at);"
    "CREATE INDEX collections_by_fork ON collections (team_id, fork_from);"

    /* base: what a fork and its parent had in common when they last met, in the parent's ids; ids:
     * pairs of the fork's and the parent's. Both in sealed boxes. */
    "CREATE TABLE collection_forks ("
    " team_id BIGINT NOT NULL, fork_id TEXT NOT NULL, base BYTEA NOT NULL, ids BYTEA NOT NULL,"
    " PRIMARY KEY (team_id, fork_id));"

    /* kind: 1 folder, 2 request, 3 response (a saved example, child of a request). path: the place
     * in the collection, four bytes a level, so that ORDER BY path is document order; see items.h.
     * json: the item without its children and without what the other columns say. */
    "CREATE TABLE items ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, collection_id TEXT NOT NULL, parent_id TEXT,"
    " kind BIGINT NOT NULL, path BYTEA NOT NULL, name TEXT NOT NULL, method TEXT, url TEXT,"
    " json BYTEA NOT NULL, sealed BIGINT NOT NULL, owner_id BIGINT NOT NULL,"
    " revision BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " updated_by BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE UNIQUE INDEX items_by_path ON items (team_id, collection_id, path);"

    "CREATE TABLE collection_roles ("
    " team_id BIGINT NOT NULL, collection_id TEXT NOT NULL, subject TEXT NOT NULL,"
    " subject_id BIGINT NOT NULL, role TEXT NOT NULL,"
    " PRIMARY KEY (team_id, collection_id, subject, subject_id));"

    /* document: {"values": […], …}, always in a sealed box; fork_from: the parent's uid; fork_base:
     * what both had in common when they last met, sealed too. */
    "CREATE TABLE environments ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, workspace_id TEXT NOT NULL,"
    " owner_id BIGINT NOT NULL, name TEXT NOT NULL, document BYTEA NOT NULL,"
    " fork_label TEXT, fork_from TEXT, fork_base BYTEA, fork_created_at BIGINT,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX environments_by_workspace ON environments (team_id, workspace_id, created_at);"
    "CREATE INDEX environments_by_fork ON environments (team_id, fork_from);"

    /* element: collection or workspace. */
    "CREATE TABLE tags ("
    " team_id BIGINT NOT NULL, slug TEXT NOT NULL, element TEXT NOT NULL, element_id TEXT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, slug, element, element_id));"
    "CREATE INDEX tags_by_element ON tags (team_id, element, element_id);"

    /* related: a JSON array. */
    "CREATE TABLE workspace_updates ("
    " team_id BIGINT NOT NULL, id BIGINT NOT NULL, workspace_id TEXT NOT NULL,"
    " topic TEXT NOT NULL, description TEXT NOT NULL, category TEXT NOT NULL,"
    " related TEXT NOT NULL, is_pinned BIGINT NOT NULL,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX workspace_updates_by_workspace ON workspace_updates (team_id, workspace_id, id);"

    "CREATE TABLE comments ("
    " team_id BIGINT NOT NULL, id BIGINT NOT NULL, thread_id BIGINT NOT NULL,"
    " collection_id TEXT NOT NULL, model TEXT NOT NULL, model_id TEXT NOT NULL,"
    " body TEXT NOT NULL, tags TEXT, status TEXT NOT NULL, created_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX comments_by_model ON comments (team_id, collection_id, model, model_id, id);"
    "CREATE INDEX comments_by_thread ON comments (team_id, thread_id, id);"

    "CREATE TABLE pull_requests ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,"
    " status TEXT NOT NULL, comment TEXT, source_id TEXT NOT NULL, destination_id TEXT NOT NULL,"
    " fork_label TEXT NOT NULL, reviewers TEXT NOT NULL,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX pull_requests_by_source ON pull_requests (team_id, source_id, created_at);"
    "CREATE INDEX pull_requests_by_destination"
    " ON pull_requests (team_id, destination_id, created_at);"

    /* Work that clients ask after: kind is duplicate, update or merge. */
    "CREATE TABLE tasks ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,"
    " object_id TEXT NOT NULL, detail TEXT, created_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"

    /* revision grows with every change of its files. */
    "CREATE TABLE specs ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, workspace_id TEXT NOT NULL, name TEXT NOT NULL,"
    " type TEXT NOT NULL, revision BIGINT NOT NULL,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX specs_by_workspace ON specs (team_id, workspace_id, created_at);"
    "CREATE TABLE spec_files ("
    " team_id BIGINT NOT NULL, spec_id TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL,"
    " is_root BIGINT NOT NULL, content TEXT NOT NULL,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, spec_id, path));"

    /* A spec and a collection that were made of each other, and what both were when they last
     * agreed. origin: spec or collection, what was there first; options: how it was made, JSON. */
    "CREATE TABLE spec_links ("
    " team_id BIGINT NOT NULL, spec_id TEXT NOT NULL, collection_id TEXT NOT NULL,"
    " origin TEXT NOT NULL, options TEXT NOT NULL, sync_examples BIGINT NOT NULL,"
    " delete_orphans BIGINT NOT NULL, spec_revision BIGINT NOT NULL,"
    " collection_revision BIGINT NOT NULL, created_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, spec_id, collection_id));"
    "CREATE INDEX spec_links_by_collection ON spec_links (team_id, collection_id);"

    /* What the files were when somebody gave that a name. */
    "CREATE TABLE spec_tags ("
    " team_id BIGINT NOT NULL, spec_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,"
    " revision BIGINT NOT NULL, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, spec_id, id));"
    "CREATE TABLE spec_tag_files ("
    " team_id BIGINT NOT NULL, spec_id TEXT NOT NULL, tag_id TEXT NOT NULL, path TEXT NOT NULL,"
    " id TEXT NOT NULL, is_root BIGINT NOT NULL, content TEXT NOT NULL,"
    " created_by BIGINT NOT NULL, updated_by BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, spec_id, tag_id, path));"

    "CREATE TABLE collection_runs ("
    " team_id BIGINT NOT NULL, id TEXT NOT NULL, collection_id TEXT, workspace_id TEXT,"
    " name TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL, document BYTEA NOT NULL,"
    " created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,"
    " PRIMARY KEY (team_id, id));"
    "CREATE INDEX collection_runs_by_collection"
    " ON collection_runs (team_id, collection_id, created_at);";

const struct db_migration store_migrations[] = {
    {1, "people", people_sql},
    {2, "things", things_sql},
    {0},
};
