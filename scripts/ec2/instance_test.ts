import assert from "node:assert/strict";
import { serveMetadata } from "../../tests/support/metadata_service.ts";
import { readInstance, readLeaving, settingsOf } from "./instance.ts";
import { Metadata, MetadataError } from "./metadata.ts";

const INSTANCE = {
  "instance-id": "i-1234567890abcdef0",
  "placement/availability-zone": "eu-west-1a",
  "local-ipv4": "10.0.1.21",
  "autoscaling/target-lifecycle-state": "InService",
};
const SPOT = "spot/instance-action";

Deno.test("readInstance() reads id, zone and address by IMDSv2, also when its token has ended", async () => {
  const values: Record<string, string> = { ...INSTANCE };
  await using service = serveMetadata((path) => values[path]);
  const metadata = new Metadata(service.endpoint);
  const instance = await readInstance(metadata);
  assert.deepEqual(instance, {
    id: "i-1234567890abcdef0",
    zone: "eu-west-1a",
    address: "10.0.1.21",
  });
  service.endTokens();
  values["local-ipv4"] = "10.0.1.99";
  assert.equal((await readInstance(metadata)).address, "10.0.1.99");
  assert.equal(
    settingsOf(instance, 50_053),
    "ENJAMBRE_ZONE=eu-west-1a\nENJAMBRE_ADVERTISE=10.0.1.21:50053\nENJAMBRE_LISTEN=0.0.0.0:50053\n",
  );
});

Deno.test("Metadata says in one line that nobody answers, that something is missing, or was refused", async () => {
  await using service = serveMetadata(() => undefined);
  const says = async (endpoint: string) => {
    const thrown = await readInstance(new Metadata(endpoint)).catch((error) => error);
    assert.ok(thrown instanceof MetadataError, String(thrown));
    return thrown.message;
  };
  assert.match(await says(service.endpoint), /^The metadata service has no /);
  assert.match(await says(`${service.endpoint}/elsewhere`), /gave no token: it answered 401$/);
  assert.match(await says("http://127.0.0.1:9"), /^Cannot reach the metadata service at http/);
});

Deno.test("readLeaving() sees an interruption and the end by the group, and no stop that comes back", async () => {
  const values: Record<string, string> = { ...INSTANCE };
  await using service = serveMetadata((path) => values[path]);
  const metadata = new Metadata(service.endpoint);
  assert.equal(await readLeaving(metadata), undefined);
  values[SPOT] = '{"action": "stop", "time": "2017-09-18T08:22:00Z"}';
  assert.equal(await readLeaving(metadata), undefined);
  values[SPOT] = '{"action": "terminate", "time": "2017-09-18T08:22:00Z"}';
  assert.deepEqual(await readLeaving(metadata), {
    why: "a spot interruption",
    at: "2017-09-18T08:22:00Z",
  });
  delete values[SPOT];
  values["autoscaling/target-lifecycle-state"] = "Terminated";
  assert.equal((await readLeaving(metadata))?.why, "its auto-scaling group");
  values[SPOT] = "{}";
  await assert.rejects(readLeaving(metadata), SyntaxError);
});
