// Numbers of matters, as people type them (geoapi/office/matters/numbers.py).

const NUMBER = /^(\d{6})[-\s]?([2-9A-HJKMNP-Z]{4})$/;

/** @param {string} text @returns {string | null} 261130-K9TP; null where it is no number */
export function readNumber(text) {
  const found = NUMBER.exec(text.normalize("NFKC").trim().toUpperCase());
  return found && `${found[1]}-${found[2]}`;
}
