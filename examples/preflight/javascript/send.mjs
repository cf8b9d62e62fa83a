// Sends one request to KMS, or to the emulator that AWS_ENDPOINT_URL names, and says what became of it:
//
//     node send.mjs PutKeyPolicy request.json error kmslint

import { readFile } from "node:fs/promises";
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand, ReplicateKeyCommand } from "@aws-sdk/client-kms";
import { kmslintPreflight, PolicyRejected, PreflightError } from "./kmslint-preflight.mjs";

const COMMANDS = { PutKeyPolicy: PutKeyPolicyCommand, CreateKey: CreateKeyCommand, ReplicateKey: ReplicateKeyCommand };

const [operation, request, failOn, executable] = process.argv.slice(2);
const client = new KMSClient({});
client.middlewareStack.use(kmslintPreflight({ region: client.config.region, failOn, executable }));
try {
  await client.send(new COMMANDS[operation](JSON.parse(await readFile(request, "utf8"))));
  console.log("sent");
} catch (error) {
  const outcome = error instanceof PolicyRejected ? "rejected" : error instanceof PreflightError ? "unchecked" : null;
  if (!outcome) throw error;
  console.log(`${outcome}: ${error.message}`);
}
