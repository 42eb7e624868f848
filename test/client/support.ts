// What the client's tests share: answers as data, servers that give them, and the books that must balance at the end.

import assert from "node:assert/strict";
import { Client, ClientError, type ClientOptions, type ClientStats } from "../../src/client/index.ts";
import {
	type Script,
	type ScriptedRequest,
	type ScriptedServer,
	type ScriptedServerOptions,
	type Step,
	scriptedServer,
} from "../../src/testing/index.ts";

/** A complete response with a length. */
export function ok(content: string, ...lines: readonly string[]): string {
	const fields = [`content-length: ${content.length}`, ...lines].join("\r\n");
	return `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${content}`;
}

/** A script that answers each request of a connection with what `answer` makes of it. */
export function answering(
	answer: (request: ScriptedRequest) => string | Uint8Array | readonly Step[],
): Script {
	return [{ repeat: [{ awaitRequest: true }, { answer }], times: "forever" }];
}

/** A server whose every connection answers each request. */
export function serve(
	answer: string | ((request: ScriptedRequest) => string | Uint8Array | readonly Step[]),
	options: Partial<ScriptedServerOptions> = {},
): Promise<ScriptedServer> {
	return scriptedServer({
		connections: answering(typeof answer === "string" ? () => answer : answer),
		...options,
	});
}

/** A server with a script for each connection; the last one serves all later ones. */
export function play(...connections: readonly Script[]): Promise<ScriptedServer> {
	return scriptedServer({ connections });
}

/** Every request of all connections, in the order in which the connections were made. */
export function requestsTo(server: ScriptedServer): ScriptedRequest[] {
	return server.connections.flatMap((connection) => connection.requests);
}

/** The one ClientError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<ClientError> {
	try {
		await promise;
	} catch (error) {
		assert.ok(error instanceof ClientError, `not a ClientError but ${String(error)}`);
		assertIsReadable(error);
		return error;
	}
	assert.fail("it did not fail");
}

/** What every message owes its reader: one line, no secret, no untranslated nonsense. */
function assertIsReadable(error: ClientError): void {
	assert.ok(error.message.length > 10, error.message);
	assert.doesNotMatch(error.message, /undefined|\[object|NaN|\n|secret/);
	if (error.url !== undefined) assert.doesNotMatch(error.url, /@|secret/);
}

/** What is left of a client's work after everything is over. */
export function assertIsOver(client: Client): void {
	const { busy, connecting, queued, active }: ClientStats = client.stats();
	assert.deepEqual({ busy, connecting, queued, active }, { busy: 0, connecting: 0, queued: 0, active: 0 });
}

/** Runs `use` with a client and a server, closes both, and checks that nothing is left behind. */
export async function withClient(
	server: ScriptedServer,
	options: ClientOptions,
	use: (client: Client) => Promise<void>,
): Promise<void> {
	const client = new Client(options);
	try {
		await use(client);
		assertIsOver(client);
		await client.close();
	} finally {
		await client.destroy();
		await server.close();
	}
	assertIsOver(client);
	assert.equal(client.stats().idle, 0);
	assert.equal(server.openConnections, 0);
}

/** Waits, turn by turn, until a condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
