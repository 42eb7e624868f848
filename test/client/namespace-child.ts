// Runs inside the network namespace of namespace.test.ts and prints what it found as JSON.

import { Client, ClientError } from "../../src/client/index.ts";
import { ok, serve } from "./support.ts";

const swallowed = "2001:db8:1::2";
const server = await serve(ok("hi"));
const url = `http://both.example:${server.port}/`;

async function ask(connectMs: number): Promise<unknown> {
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
		return { kind, code, phase, message, attempts, isSafeToRetry };
	}
}

// The best of three: the machine may be busy with other tests.
const answered = [await ask(5_000), await ask(5_000), await ask(5_000)];
await server.close();
const failed = await ask(600);
process.stdout.write(JSON.stringify({ answered, failed }));
