import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { get } from "node:https";
import type { TLSSocket } from "node:tls";
import { Identities } from "../../scripts/identities.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { Tracker } from "../../proto/client/locate.ts";
import type { WebserverConfig } from "../config.ts";
import { httpSecurity } from "../http_security.ts";
import { HttpServer } from "./server.ts";

/** Never ends by itself, and waits for its reader. */
function endless(): Response {
  return new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
  );
}

Deno.test("HttpServer, what is under way when it stops is finished, what comes is refused", async () => {
  const held = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const server = new HttpServer("127.0.0.1:0", async () => {
    began.resolve();
    await held.promise;
    return new Response("done");
  });
  const first = fetch(`http://${server.address}/`);
  await began.promise;
  const draining = server.drain(60_000);
  const refused = await fetch(`http://${server.address}/`);
  assert.equal(refused.status, 503);
  assert.equal((await refused.json()).code, "unavailable");
  held.resolve();
  assert.equal(await (await first).text(), "done");
  await draining;
  await server.close();
});

Deno.test("HttpServer, a client that reads no further holds up its end no longer than the grace", async () => {
  const server = new HttpServer("127.0.0.1:0", endless);
  const { body } = await fetch(`http://${server.address}/`);
  const reader = body!.getReader();
  await reader.read();
  await server.drain(10);
  await server.close();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  });
});

Deno.test("HttpServer, a client that goes away ends the body that it was sent", async () => {
  let cancelled = false;
  const waiting = new ReadableStream({ cancel: () => void (cancelled = true) });
  const server = new HttpServer("127.0.0.1:0", () => new Response(waiting));
  const leaving = new AbortController();
  await fetch(`http://${server.address}/`, { signal: leaving.signal });
  leaving.abort();
  await eventually("the body is cancelled", () => cancelled);
  await server.close();
});

Deno.test("HttpServer gives new connections a new certificate, and ends no request for it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  const identities = await Identities.make(folder);
  const identity = await identities.ensure(`${folder}/webserver`, "webserver");
  const config = { httpCert: "own", http: "127.0.0.1:0" } as WebserverConfig;
  const { papers, onPapers } = await httpSecurity(config, identity, {} as Tracker);
  const held = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const server = new HttpServer(config.http, async (request) => {
    if (!request.url.endsWith("/held")) return new Response("at once");
    began.resolve();
    await held.promise;
    return new Response("held");
  }, papers);
  const { address } = server;
  const stop = onPapers!((newer) => void server.renew(newer));
  const waiting = https(address, "/held");
  await began.promise;
  const old = await https(address, "/");
  assert.equal(old.body, "at once");

  const { certificatePem, privateKeyPem, trustPem } = await identities.papers("webserver");
  identity.replace({ certificatePem, privateKeyPem, trustPem });
  await eventually("others are shown the new certificate", async () => {
    const { body, certificate } = await https(address, "/");
    assert.equal(body, "at once");
    assert.equal(certificate, new X509Certificate(certificatePem).fingerprint256);
  });
  held.resolve();
  assert.deepEqual(await waiting, { body: "held", certificate: old.certificate });
  assert.equal(server.address, address);
  stop();
  await server.drain(1_000);
  await server.close();
  await Deno.remove(folder, { recursive: true });
});

/** What a server answers over TLS, and the fingerprint of the certificate that it shows. */
function https(address: string, path: string): Promise<{ body: string; certificate: string }> {
  return new Promise((resolve, reject) => {
    // Whose certificate it is, is looked at below.
    const options = { rejectUnauthorized: false, agent: false };
    const request = get(`https://${address}${path}`, options, async (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      let body = "";
      for await (const part of response) body += part;
      resolve({ body, certificate: fingerprint256 });
    });
    request.on("error", reject);
  });
}

Deno.test("HttpServer, a port that is taken is told so", async () => {
  const server = new HttpServer("127.0.0.1:0", () => new Response());
  const again = () => new HttpServer(server.address, () => new Response());
  assert.throws(
    again,
    (thrown) => EnjambreError.is(thrown, "unavailable") && /the port is taken/.test(thrown.message),
  );
  await server.close();
});
