// squid, tinyproxy and dante in front of nginx, each of which connects from an address of its own.

import type { TestContext } from "node:test";
import { requirePeer } from "../../support/peers.ts";
import {
	PASSWORD,
	type PeerProxy,
	PLAIN_PASSWORD,
	startOpenDante,
	startSquid,
	startTinyproxy,
	USER,
} from "../proxies/peers.ts";
import { type Nginx, startNginx } from "./nginx.ts";

export interface Peers {
	readonly nginx: Nginx;
	readonly squid: string;
	readonly tinyproxy: string;
	/** Without a scheme. */
	readonly dante: string;
}

/** All of them, until the test is over; undefined where the test was skipped. */
export async function startPeers(
	t: TestContext,
	lines: readonly string[],
	files: Readonly<Record<string, string>> = {},
): Promise<Peers | undefined> {
	const programs = ["squid", "openssl", "tinyproxy", "danted"].map((name) => requirePeer(t, name));
	const nginx = await startNginx(t, lines, files);
	if (nginx === undefined || programs.includes(undefined)) return undefined;
	const [squid, openssl, tinyproxy, danted] = programs as string[];
	const keep = async (starting: Promise<PeerProxy>): Promise<number | undefined> => {
		const proxy = await starting;
		t.after(() => proxy[Symbol.asyncDispose]());
		return proxy.ports[0];
	};
	const ports = await Promise.all([
		keep(startSquid(squid as string, openssl as string)),
		keep(startTinyproxy(tinyproxy as string)),
		keep(startOpenDante(danted as string)),
	]);
	return {
		nginx,
		squid: `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${ports[0]}`,
		tinyproxy: `http://${USER}:${PLAIN_PASSWORD}@127.0.0.1:${ports[1]}`,
		dante: `127.0.0.1:${ports[2]}`,
	};
}
