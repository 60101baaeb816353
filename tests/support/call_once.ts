// A child of `proto/wire/client_test.ts`: asks the server at the address that is given whether it is well.
import { Channels } from "../../proto/wire/client.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { healthService } from "../../proto/wire/health.ts";

using channels = new Channels(INSECURE);
const answer = await channels.unary(Deno.args[0]!, healthService.Check, { service: "" });
console.log(answer.status);
