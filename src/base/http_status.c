#include "base/http_status.h"

#include "base/attributes.h"

#include <stddef.h>

static const struct {
    const char *phrase;
    const char *name; /* NULL: as the phrase */
} statuses[] = {
    [100] = {"Continue"},
    [101] = {"Switching Protocols"},
    [102] = {"Processing", "Processing (WebDAV) (RFC 2518)"},
    [103] = {"Early Hints", "Checkpoint"},
    [122] = {NULL, "Request-URI too long"},
    [200] = {"OK"},
    [201] = {"Created"},
    [202] = {"Accepted"},
    [203] = {"Non-Authoritative Information", "Non-Authoritative Information (since HTTP/1.1)"},
    [204] = {"No Content"},
    [205] = {"Reset Content"},
    [206] = {"Partial Content"},
    [207] = {"Multi-Status", "Multi-Status (WebDAV) (RFC 4918)"},
    [208] = {"Already Reported", "Already Reported (WebDAV) (RFC 5842)"},
    [226] = {"IM Used", "IM Used (RFC 3229)"},
    [300] = {"Multiple Choices"},
    [301] = {"Moved Permanently"},
    [302] = {"Found"},
    [303] = {"See Other"},
    [304] = {"Not Modified"},
    [305] = {"Use Proxy", "Use Proxy (since HTTP/1.1)"},
    [306] = {NULL, "Switch Proxy"},
    [307] = {"Temporary Redirect", "Temporary Redirect (since HTTP/1.1)"},
    [308] = {"Permanent Redirect", "Resume Incomplete"},
    [400] = {"Bad Request"},
    [401] = {"Unauthorized"},
    [402] = {"Payment Required"},
    [403] = {"Forbidden"},
    [404] = {"Not Found"},
    [405] = {"Method Not Allowed"},
    [406] = {"Not Acceptable"},
    [407] = {"Proxy Authentication Required"},
    [408] = {"Request Timeout"},
    [409] = {"Conflict"},
    [410] = {"Gone"},
    [411] = {"Length Required"},
    [412] = {"Precondition Failed"},
    [413] = {"Payload Too Large", "Request Entity Too Large"},
    [414] = {"URI Too Long", "Request-URI Too Long"},
    [415] = {"Unsupported Media Type"},
    [416] = {"Range Not Satisfiable", "Requested Range Not Satisfiable"},
    [417] = {"Expectation Failed"},
    [418] = {"I'm a Teapot", "I'm a teapot (RFC 2324)"},
    [421] = {"Misdirected Request"},
    [422] = {"Unprocessable Entity", "Unprocessable Entity (WebDAV) (RFC 4918)"},
    [423] = {"Locked", "Locked (WebDAV) (RFC 4918)"},
    [424] = {"Failed Dependency", "Failed Dependency (WebDAV) (RFC 4918)"},
    [425] = {"Too Early", "Unordered Collection (RFC 3648)"},
    [426] = {"Upgrade Required", "Upgrade Required (RFC 2817)"},
    [428] = {"Precondition Required"},
    [429] = {"Too Many Requests"},
    [431] = {"Request Header Fields Too Large"},
    [444] = {NULL, "No Response"},
    [449] = {NULL, "Retry With"},
    [450] = {NULL, "Blocked by Windows Parental Controls"},
    [451] = {"Unavailable For Legal Reasons"},
    [499] = {NULL, "Client Closed Request"},
    [500] = {"Internal Server Error"},
    [501] = {"Not Implemented"},
    [502] = {"Bad Gateway"},
    [503] = {"Service Unavailable"},
    [504] = {"Gateway Timeout"},
    [505] = {"HTTP Version Not Supported"},
    [506] = {"Variant Also Negotiates", "Variant Also Negotiates (RFC 2295)"},
    [507] = {"Insufficient Storage", "Insufficient Storage (WebDAV) (RFC 4918)"},
    [508] = {"Loop Detected", "Loop Detected (WebDAV) (RFC 5842)"},
    [509] = {"Bandwidth Limit Exceeded",
             "Bandwidth Limit Exceeded (Apache bw/limited extension)"}, /* of Apache and node */
    [510] = {"Not Extended", "Not Extended (RFC 2774)"},
    [511] = {"Network Authentication Required"},
    [598] = {NULL, "Network read timeout error"},
    [599] = {NULL, "Network connect timeout error[23]"},
};

const char *http_status_phrase(unsigned status)
{
    const char *phrase = status < COUNT_OF(statuses) ? statuses[status].phrase : NULL;
    return phrase ? phrase : "Unknown";
}

const char *http_status_name(unsigned status)
{
    if (status >= COUNT_OF(statuses))
        return "";
    if (statuses[status].name)
        return statuses[status].name;
    return statuses[status].phrase ? statuses[status].phrase : "";
}
