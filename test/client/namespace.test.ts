// A request where IPv6 swallows every packet, in a network namespace of its own: nothing leaves it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findPeer, requirePeer } from "../support/peers.ts";

// The neighbour's link address is nobody's, so that what is sent to it is never answered.
const setup = `
set -e
ip link set lo up
ip link add end0 type veth peer name end1
ip link set end0 up
ip link set end1 up
ip -6 addr add 2001:db8:1::1/64 dev end0 nodad
ip -6 neigh add 2001:db8:1::2 lladdr 02:00:00:00:00:99 dev end0
exec "$0" "$1"
`;

interface Report {
	readonly answered: readonly {
		readonly text: string;
		readonly remote: string;
		readonly connectedMs: number;
	}[];
	readonly failed: {
		readonly kind: string;
		readonly code: string;
		readonly phase: string;
		readonly message: string;
		readonly isSafeToRetry: boolean;
		readonly attempts: readonly { readonly address: string; readonly code: string }[];
	};
}

test("a request gets its answer over IPv4 within 300 ms where IPv6 swallows packets, and an error lists both", async (t) => {
	const unshare = requirePeer(t, "unshare");
	if (unshare === undefined || requirePeer(t, "ip") === undefined) return;
	const child = fileURLToPath(new URL("namespace-child.ts", import.meta.url));
	const flags = process.getuid?.() === 0 ? "-n" : "-rn";
	const args = [flags, findPeer("sh") ?? "sh", "-c", setup, process.execPath, child];
	let report: Report;
	try {
		const { stdout } = await promisify(execFile)(unshare, args, { timeout: 20_000 });
		report = JSON.parse(stdout) as Report;
	} catch (error) {
		if (process.env.CI === "true") throw error;
		t.skip(`a network namespace cannot be made here (${String(error).split("\n")[0]})`);
		return;
	}
	const { answered, failed } = report;
	const fastest = Math.min(...answered.map(({ connectedMs }) => connectedMs));
	assert.ok(
		answered.every(({ text, remote }) => text === "hi" && remote === "127.0.0.1"),
		JSON.stringify(answered),
	);
	assert.ok(fastest < 300, `${fastest} ms`);
	assert.deepEqual([failed.kind, failed.phase, failed.isSafeToRetry], ["timeout", "connect", true]);
	assert.deepEqual(failed.attempts.map(({ address, code }) => `${address} ${code}`).sort(), [
		"127.0.0.1 ECONNREFUSED",
		"2001:db8:1::2 CONNECT_TIMEOUT",
	]);
	assert.match(
		failed.message,
		/^GET http:\/\/both\.example:\d+\/ could not be sent: connect to both\.example:\d+ failed: /,
	);
	assert.match(failed.message, /\[2001:db8:1::2\]:\d+ did not answer within/);
	assert.match(failed.message, /127\.0\.0\.1:\d+ refused the connection/);
});
