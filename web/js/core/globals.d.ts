// The two classic scripts of web/vendor put themselves here.
interface Window {
  /** protomaps-leaflet: no types of its own for the global form. */
  // biome-ignore lint/suspicious/noExplicitAny: what it draws with is described nowhere
  protomapsL: any;
}

/** The server puts these before web/sw.js. */
declare const VERSION: string;
declare const FILES: [path: string, digest: string][];
declare const PAGE: string;
/** What notices are called, by language, and which page shows more; put before push-sw.js. */
declare const WORDS: Record<string, Record<string, string>>;
declare const LEADS_TO: string;
