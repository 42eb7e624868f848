// Runs inside the network namespace of namespace.test.ts and prints what it found as JSON.

import { connect, listen, SocketError, type TcpEndpoint } from "../../src/socket/index.ts";

const swallowed = "2001:db8:1::2";

interface Attempted {
	readonly elapsedMs?: number;
	readonly remote?: string;
	readonly failure?: unknown;
}

async function attempt(port: number, timeoutMs: number): Promise<Attempted> {
	const startedAt = performance.now();
	try {
		await using connection = await connect(
			{ transport: "tcp", host: "both.example", port },
			{
				timeoutMs,
				resolver: async (_, family) => [{ address: family === 6 ? swallowed : "127.0.0.1" }],
			},
		);
		return { remote: connection.info.remote.address, elapsedMs: performance.now() - startedAt };
	} catch (error) {
		if (!(error instanceof SocketError)) throw error;
		const { code, message, attempts } = error;
		return { failure: { code, message, attempts } };
	}
}

await using listener = await listen("tcp://127.0.0.1:0", () => {});
const { port } = listener.endpoint as TcpEndpoint;
// The best of several: the machine may be busy with other tests, or stand still.
const connected: Attempted[] = [];
do connected.push(await attempt(port, 5_000));
while (connected.length < 12 && (connected.at(-1)?.elapsedMs ?? 0) >= 300);
await listener.close({ deadlineMs: 0 });
const { failure: failed } = await attempt(port, 600);
process.stdout.write(JSON.stringify({ connected, failed }));
