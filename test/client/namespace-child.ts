// Runs inside the network namespace of namespace.test.ts and prints what it found as JSON.

import { Client, ClientError } from "../../src/client/index.ts";
import { ok, serve } from "./support.ts";

const swallowed = "2001:db8:1::2";
const server = await serve(ok("hi"));
const url = `http://both.example:${server.port}/`;

interface Asked {
	readonly text?: string;
	readonly remote?: string;
	readonly connectedMs?: number | undefined;
	readonly failure?: unknown;
}

async function ask(connectMs: number): Promise<Asked> {
	await using client = new Client({
		timeouts: { connect: connectMs },
		resolver: async (_, family) => [{ address: family === 6 ? swallowed : "127.0.0.1" }],
	});
	try {
		const response = await client.get(url);
		const text = await response.text();
		return { text, remote: response.connection.remote.address, connectedMs: response.timings.connectedMs };
	} catch (error) {
		if (!(error instanceof ClientError)) throw error;
		const { kind, code, phase, message, attempts, isSafeToRetry } = error;
		return { failure: { kind, code, phase, message, attempts, isSafeToRetry } };
	}
}

// The best of several: the machine may be busy with other tests, or stand still.
const answered: Asked[] = [];
do answered.push(await ask(5_000));
while (answered.length < 12 && (answered.at(-1)?.connectedMs ?? 0) >= 300);
await server.close();
const { failure: failed } = await ask(600);
process.stdout.write(JSON.stringify({ answered, failed }));
