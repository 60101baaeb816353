// A stand-in for the metadata service of an EC2 instance, version 2, that answers as AWS documents it
// (docs.aws.amazon.com/AWSEC2/latest/UserGuide, "Use the Instance Metadata Service"): a token by PUT with its lifetime
// in a header, 401 without a valid one, 404 for what there is not. Run as a program it serves HOST:PORT with values
// from a JSON file, which is read anew for each question.
const TOKEN_TTL_MAX_S = 21_600;

export interface MetadataService extends AsyncDisposable {
  readonly endpoint: string;
  /** Makes all tokens invalid, as their end does. */
  endTokens(): void;
}

/** @param valueOf What is below `latest/meta-data/`; undefined: there is none. */
export function serveMetadata(
  valueOf: (path: string) => string | undefined,
  { hostname, port }: { hostname: string; port: number } = { hostname: "127.0.0.1", port: 0 },
): MetadataService {
  const tokens = new Set<string>();
  const answer = (request: Request): Response => {
    const path = new URL(request.url).pathname;
    if (path === "/latest/api/token") return newToken(request, tokens);
    const token = request.headers.get("X-aws-ec2-metadata-token");
    if (token === null || !tokens.has(token)) return new Response("Unauthorized", { status: 401 });
    const [, inside] = /^\/latest\/meta-data\/(.+)$/.exec(path) ?? [];
    const value = inside === undefined ? undefined : valueOf(inside);
    return value === undefined
      ? new Response("Not Found", { status: 404 })
      : new Response(value, { headers: { "Content-Type": "text/plain" } });
  };
  const server = Deno.serve({ hostname, port, onListen: () => {} }, answer);
  return {
    endpoint: `http://${hostname}:${server.addr.port}`,
    endTokens: () => tokens.clear(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function newToken(request: Request, tokens: Set<string>): Response {
  if (request.method !== "PUT") return new Response("Method Not Allowed", { status: 405 });
  // It gives no token to what came through a proxy.
  if (request.headers.has("X-Forwarded-For")) return new Response("Forbidden", { status: 403 });
  const ttl = Number(request.headers.get("X-aws-ec2-metadata-token-ttl-seconds"));
  if (!(ttl >= 1 && ttl <= TOKEN_TTL_MAX_S)) return new Response("Bad Request", { status: 400 });
  const token = crypto.randomUUID();
  tokens.add(token);
  return new Response(token, {
    headers: { "X-aws-ec2-metadata-token-ttl-seconds": `${ttl}` },
  });
}

if (import.meta.main) {
  const [address, file] = Deno.args as [string, string];
  const [, hostname, port] = /^\[?([^\]]+)\]?:(\d+)$/.exec(address) as unknown as string[];
  const valueOf = (path: string) => JSON.parse(Deno.readTextFileSync(file))[path];
  serveMetadata(valueOf, { hostname: hostname!, port: Number(port) });
}
