/* http_status.h: what the status codes of HTTP are called. Pure data, no state. */
#pragma once

/* The phrase of a status line: "Not Found"; "Unknown" for a code that has none. */
const char *http_status_phrase(unsigned status);

/* What an answer that brought no phrase is told to have (servers may leave it out, and HTTP/2 has
 * none): the names that runners of collections show and that tests compare with, some of them older
 * than the registered ones ("Request Entity Too Large"). "" for a code that has neither. */
const char *http_status_name(unsigned status);
