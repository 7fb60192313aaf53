// The streams of the web platform.

export * from "web-streams-polyfill";
