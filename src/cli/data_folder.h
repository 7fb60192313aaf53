/* data_folder.h: where a server of this machine keeps its things, for every command that asks. */
#pragma once

struct arena;
struct flag_values;

/* --data, else POSTERN_DATA, else postern under the XDG folder of data. */
const char *data_folder(const struct flag_values *values, struct arena *arena);

/* POSTERN_MASTER_KEY: 64 hexadecimal digits instead of the folder's master.key; NULL: not given. */
const char *data_master_key(void);
