// A network namespace with an IPv6 route that swallows every packet, which is what a half-working IPv6 looks like.
// Nothing leaves it: its only link is a pair of virtual ends.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findPeer, requirePeer } from "../support/peers.ts";

// The neighbour's link address is nobody's, so that what is sent to it is never answered.
const SETUP = `
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
	readonly connected: readonly { readonly remote: string; readonly elapsedMs: number }[];
	readonly failed: {
		readonly code: string;
		readonly message: string;
		readonly attempts: readonly { readonly address: string; readonly code: string }[];
	};
}

test("where IPv6 swallows packets, IPv4 is connected to within 300 ms, and failing lists both", async (t) => {
	const unshare = requirePeer(t, "unshare");
	if (unshare === undefined || requirePeer(t, "ip") === undefined) return;
	const run = promisify(execFile);
	const isRoot = process.getuid?.() === 0;
	const child = fileURLToPath(new URL("namespace-child.ts", import.meta.url));
	const args = [isRoot ? "-n" : "-rn", findPeer("sh") ?? "sh", "-c", SETUP, process.execPath, child];
	let report: Report;
	try {
		const { stdout } = await run(unshare, args, { timeout: 20_000 });
		report = JSON.parse(stdout) as Report;
	} catch (error) {
		if (process.env.CI === "true") throw error;
		t.skip(`a network namespace cannot be made here (${String(error).split("\n")[0]})`);
		return;
	}
	const { connected, failed } = report;
	const fastest = Math.min(...connected.map(({ elapsedMs }) => elapsedMs));
	assert.ok(connected.every(({ remote }) => remote === "127.0.0.1"));
	assert.ok(fastest >= 245 && fastest < 300, `${fastest} ms`);
	assert.equal(failed.code, "CONNECT_TIMEOUT");
	assert.deepEqual(failed.attempts.map(({ address, code }) => `${address} ${code}`).sort(), [
		"127.0.0.1 ECONNREFUSED",
		"2001:db8:1::2 CONNECT_TIMEOUT",
	]);
	assert.match(failed.message, /\[2001:db8:1::2\]:\d+ did not answer within/);
	assert.match(failed.message, /127\.0\.0\.1:\d+ refused the connection/);
});
