// Proxies in front of nginx: which of them a request really took is told by the address that nginx was connected to from.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type ClientOptions,
	type Environment,
	type ProxyOption,
	type ProxySetting,
	proxyFor,
} from "../../../src/client/index.ts";
import type { Resolver } from "../../../src/socket/index.ts";
import { requirePeer } from "../../support/peers.ts";
import { SOURCES, startSsh } from "../proxies/peers.ts";
import { failureOf } from "../support.ts";
import { type Nginx, SCHEMES, type Scheme, startNginx, withClient } from "./nginx.ts";
import { type Peers, startPeers } from "./proxied.ts";

const limit = { timeout: 60_000 };
const DIRECT = "127.0.0.1";
const LINES = [
	"absolute_redirect off;",
	"location /plain { return 200 plain; }",
	"location /move { return 302 /plain?moved; }",
];

/** Gets a URL of nginx's through what the option says. */
async function get(nginx: Nginx, proxy: ProxyOption, url: string): Promise<void> {
	await withClient(nginx, { proxy }, async (client) => {
		assert.equal(await (await client.get(url)).text(), "plain");
	});
}

async function clientsOf(nginx: Nginx): Promise<string[]> {
	return (await nginx.log()).map(({ client }) => client);
}

test(
	"requests take the proxies in turn where a function says so, and none brings a proxy's password to nginx",
	limit,
	async (t) => {
		const peers = await startPeers(t, LINES);
		if (peers === undefined) return;
		const { nginx, squid, tinyproxy, dante } = peers;
		for (const scheme of SCHEMES) {
			const before = (await nginx.log()).length;
			const round: ProxySetting[] = [squid, tinyproxy, `socks5://${dante}`, false];
			let turn = 0;
			const proxy = async (): Promise<ProxySetting> => round[turn++ % round.length] as ProxySetting;
			await withClient(nginx, { proxy }, async (client) => {
				for (let index = 0; index < 8; index++) {
					const response = await client.get(`${nginx.origin(scheme)}/plain`);
					assert.equal(await response.text(), "plain");
				}
			});
			const log = (await nginx.log()).slice(before);
			const expected = [SOURCES.squid, SOURCES.tinyproxy, SOURCES.dante, DIRECT];
			assert.deepEqual(
				log.map(({ client }) => client),
				[...expected, ...expected],
			);
			for (const { proxyAuthorization } of log) assert.equal(proxyAuthorization, "");
		}
	},
);

test(
	"a redirect asks anew which way to go, and what goes directly has nothing of the proxy's",
	limit,
	async (t) => {
		const peers = await startPeers(t, LINES);
		if (peers === undefined) return;
		const { nginx, squid, tinyproxy } = peers;
		for (const scheme of SCHEMES) {
			const url = `${nginx.origin(scheme)}/move`;
			await get(nginx, ({ pathname }) => (pathname === "/move" ? squid : false), url);
			await get(nginx, ({ pathname }) => (pathname === "/move" ? false : tinyproxy), url);
		}
		const log = await nginx.log();
		const each = [SOURCES.squid, DIRECT, DIRECT, SOURCES.tinyproxy];
		assert.deepEqual(
			log.map(({ client }) => client),
			[...each, ...each],
		);
		for (const { proxyAuthorization } of log) assert.equal(proxyAuthorization, "");
	},
);

const ways: readonly (readonly [string, (peers: Peers) => Environment, (scheme: Scheme) => string])[] = [
	[
		"http_proxy alone",
		({ squid }) => ({ http_proxy: squid }),
		(scheme) => (scheme === "http" ? SOURCES.squid : DIRECT),
	],
	[
		"HTTPS_PROXY alone",
		({ squid }) => ({ HTTPS_PROXY: squid }),
		(scheme) => (scheme === "https" ? SOURCES.squid : DIRECT),
	],
	["ALL_PROXY", ({ dante }) => ({ ALL_PROXY: `socks5h://${dante}` }), () => SOURCES.dante],
	[
		"one for each scheme",
		({ squid, tinyproxy, dante }) => ({
			http_proxy: tinyproxy,
			https_proxy: squid,
			all_proxy: `socks5://${dante}`,
		}),
		(scheme) => (scheme === "http" ? SOURCES.tinyproxy : SOURCES.squid),
	],
];
const exceptions: readonly (readonly [list: string, isDirect: (host: string) => boolean])[] = [
	["<-loopback>", () => false],
	["", () => true],
	["localhost,<-loopback>", (host) => host === "localhost"],
	[".localhost <-loopback>", (host) => host === "localhost"],
	["127.0.0.0/8,<-loopback>", (host) => host !== "localhost"],
	["[::ffff:127.0.0.1],<-loopback>", (host) => host === "127.0.0.1"],
	["host,ocalhost,127.0.0,<-loopback>", () => false],
	["localhost:1,127.0.0.1:1,<-loopback>", () => false],
	["*", () => true],
];

test("the environment's proxies are taken, and NO_PROXY's exceptions are not", limit, async (t) => {
	const peers = await startPeers(t, LINES);
	if (peers === undefined) return;
	const { nginx, squid } = peers;
	const last = async (): Promise<string | undefined> => (await clientsOf(nginx)).at(-1);
	const through =
		(environment: Environment): ProxyOption =>
		(url) =>
			proxyFor(url, environment) ?? false;
	for (const scheme of SCHEMES) {
		for (const [says, environmentOf, expected] of ways) {
			const environment = { ...environmentOf(peers), no_proxy: "<-loopback>" };
			await get(nginx, through(environment), `${nginx.origin(scheme)}/plain`);
			assert.equal(await last(), expected(scheme), `${scheme}: ${says}`);
		}
		for (const [list, isDirect] of exceptions) {
			for (const host of ["localhost", "127.0.0.1"]) {
				await get(
					nginx,
					through({ all_proxy: squid, NO_PROXY: list }),
					`${nginx.origin(scheme, host)}/plain`,
				);
				assert.equal(
					await last(),
					isDirect(host) ? DIRECT : SOURCES.squid,
					`${scheme}: ${host} with ${list}`,
				);
			}
		}
		const port = `localhost:${nginx.ports[scheme]},<-loopback>`;
		await get(nginx, through({ all_proxy: squid, NO_PROXY: port }), `${nginx.origin(scheme)}/plain`);
		assert.equal(await last(), DIRECT);
	}
});

test(
	"dante takes SOCKS 5 without a password, and SOCKS 4 for addresses, and says what it can't reach",
	limit,
	async (t) => {
		const peers = await startPeers(t, LINES);
		if (peers === undefined) return;
		const { nginx, dante } = peers;
		for (const [protocol, hosts] of [
			["socks5", ["localhost", "127.0.0.2"]],
			// It knows no 4a, and takes names for the address 0.0.0.1.
			["socks4a", ["127.0.0.1", "127.0.0.2"]],
		] as const) {
			for (const scheme of SCHEMES) {
				for (const host of hosts) {
					await withClient(nginx, { proxy: `${protocol}://${dante}` }, async (client) => {
						for (let turn = 0; turn < 2; turn++) {
							const response = await client.get(`${nginx.origin(scheme, host)}/plain`);
							assert.equal(await response.text(), "plain");
							assert.equal(response.connection.isReused, turn === 1);
						}
					});
				}
				await withClient(nginx, { proxy: `${protocol}://${dante}` }, async (client) => {
					const error = await failureOf(client.get(`${scheme}://${hosts[0]}:1/`));
					assert.deepEqual([error.kind, error.code], ["connect", "proxy"]);
				});
			}
		}
		assert.deepEqual(new Set(await clientsOf(nginx)), new Set([SOURCES.dante]));
	},
);

test(
	"OpenSSH takes SOCKS 4a, and finds at its end the names that this end does not know",
	limit,
	async (t) => {
		const [ssh, sshd, keygen] = ["ssh", "sshd", "ssh-keygen"].map((name) => requirePeer(t, name));
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined || ssh === undefined || sshd === undefined || keygen === undefined) return;
		await using proxy = await startSsh(ssh, sshd, keygen);
		const asked: string[] = [];
		const resolver: Resolver = (name) => {
			asked.push(name);
			throw new Error("no name is to be resolved at this end");
		};
		for (const protocol of ["socks4a", "socks5h"]) {
			const options: ClientOptions = { proxy: `${protocol}://127.0.0.1:${proxy.ports[0]}`, resolver };
			for (const scheme of SCHEMES) {
				for (const host of ["localhost", "127.0.0.2"]) {
					await withClient(nginx, options, async (client) => {
						for (let turn = 0; turn < 2; turn++) {
							const response = await client.get(`${nginx.origin(scheme, host)}/plain`);
							assert.equal(await response.text(), "plain");
							assert.equal(response.connection.isReused, turn === 1);
							assert.equal(response.connection.tls?.isAuthorized, scheme === "https" ? true : undefined);
						}
					});
				}
			}
			await withClient(nginx, options, async (client) => {
				const error = await failureOf(client.get("http://name.invalid/", { retries: { limit: 0 } }));
				assert.deepEqual([error.kind, error.code], ["connect", "proxy"]);
				assert.match(error.message, /closed the connection before it made a tunnel/);
			});
		}
		assert.deepEqual(asked, []);
		assert.equal((await nginx.log()).length, 16);
	},
);
