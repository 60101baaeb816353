/** A host as sockets and the parser of IP addresses take it: an IPv6 address without the brackets around it. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
