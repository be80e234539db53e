// The two classic scripts of web/vendor put themselves here.
interface Window {
  /** protomaps-leaflet: no types of its own for the global form. */
  protomapsL: any;
}
