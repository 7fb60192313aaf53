/* kinds.h: the rows of the reporter table, one file each. */
#pragma once

#include "report/reporter.h"

extern const struct reporter_kind reporter_cli, reporter_json, reporter_junit, reporter_html,
    reporter_progress, reporter_emojitrain;
