// host.js: the functions of the program (host*.c) that scripts' surroundings stand on.
//
// Every bundle is a function whose parameter $host is this object; modules import it from here.

/* global $host */
export const host = $host;
