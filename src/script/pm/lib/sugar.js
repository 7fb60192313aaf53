// SugarJS on the built-in prototypes; loading it installs it (sdk/sugar_names.js says when).
require("sugar");
