/* base_url.h: how the caller reaches this server, for the links that replies carry. */
#pragma once

struct api_call;

const char *base_url(struct api_call *call); /* without a slash at its end */
