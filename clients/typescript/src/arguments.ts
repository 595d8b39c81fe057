/**
 * What a client is made with, checked before anything is sent. Must never show a token: what is
 * said about one is where it is at fault.
 */

const ADDRESS = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@[\]\\]+):(\d{1,5})$/;
const PORT_MAX = 65_535;

/** Returns an address; throws TypeError when it is no `host:port`. */
export function checkedAddress(address: string): string {
  const port = Number(ADDRESS.exec(address)?.[2] ?? 0);
  if (port >= 1 && port <= PORT_MAX && URL.canParse(`http://${address}`)) return address;
  const given = JSON.stringify(address);
  throw new TypeError(`An address is host:port, such as 127.0.0.1:7420, not ${given}.`);
}

/** Returns a token; throws TypeError when a header cannot carry it. */
export function checkedToken(token: string): string {
  if (token === "") throw new TypeError("The token is empty; leave it out where there is none.");
  const place = token.search(/[^\x21-\x7e]/);
  if (place < 0) return token;
  throw new TypeError(
    `The token has a character at position ${String(place + 1)} that a header cannot carry. ` +
      "Is it a line break at the end, as files have one? Strip it.",
  );
}
