// The network policy against nginx and squid: what it refuses never shows in nginx's log.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ClientOptions, NetworkOptions } from "../../../src/client/index.ts";
import { requirePeer } from "../../support/peers.ts";
import { PASSWORD, type PeerProxy, startSquid, USER } from "../proxies/peers.ts";
import { failureOf } from "../support.ts";
import { type Nginx, namesAt, SCHEMES, startNginx, withClient } from "./nginx.ts";

const limit = { timeout: 60_000 };

const LINES = [
	// Else nginx makes "//host/path" one of its own.
	"absolute_redirect off;",
	"location /plain { return 200 plain; }",
	"location /once { keepalive_timeout 0; return 200 once; }",
	"location /to { return 302 $arg_url; }",
];

/** What nginx was asked: "scheme uri" and the address that was connected to. */
async function asked(nginx: Nginx): Promise<string[]> {
	return (await nginx.log()).map(
		({ scheme, uri, server }) => `${scheme} ${uri.replace(/\?.*/, "")} ${server}`,
	);
}

for (const scheme of SCHEMES) {
	test(
		`${scheme}: "public" keeps a client away from nginx on the loopback, however it is called`,
		limit,
		async (t) => {
			const nginx = await startNginx(t, LINES);
			if (nginx === undefined) return;
			const port = nginx.ports[scheme];
			const resolver = namesAt("127.0.0.1");
			await withClient(nginx, { network: "public", resolver }, async (client) => {
				for (const host of [
					"127.0.0.1",
					"127.1",
					"2130706433",
					"0x7f.0.0.1",
					"0177.0.0.1",
					"0.0.0.0",
					"[::ffff:127.0.0.1]",
					"127.0.0.2",
					"localhost",
					"site.test",
				]) {
					const error = await failureOf(client.get(`${scheme}://${host}:${port}/plain`));
					assert.deepEqual([error.kind, error.code], ["connect", "NETWORK_POLICY"], host);
				}
			});
			assert.deepEqual(await asked(nginx), []);
		},
	);

	test(`${scheme}: a redirect of nginx's leads to no address that is refused`, limit, async (t) => {
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined) return;
		const port = nginx.ports[scheme];
		const resolver = namesAt("127.0.0.2");
		const network: NetworkOptions = { allow: ["127.0.0.1"] };
		await withClient(nginx, { network, resolver }, async (client) => {
			const from = `${scheme}://127.0.0.1:${port}`;
			for (const [to, code] of [
				[`${scheme}://127.0.0.2:${port}/plain`, "NETWORK_POLICY"],
				[`//127.0.0.2:${port}/plain`, "NETWORK_POLICY"],
				[`${scheme}://site.test:${port}/plain`, "NETWORK_POLICY"],
				["http://169.254.169.254/latest/", scheme === "https" ? "downgrade" : "NETWORK_POLICY"],
				["file:///etc/passwd", "unsupported-scheme"],
				["ftp://127.0.0.1/", "unsupported-scheme"],
				["unix:/run/docker.sock", "unsupported-scheme"],
				["data:text/plain,x", "unsupported-scheme"],
			] as const) {
				const error = await failureOf(client.get(`${from}/to?url=${to}`));
				assert.equal(error.code, code, to);
			}
			const allowed = await client.get(`${from}/to?url=${from}/plain`);
			assert.equal(await allowed.text(), "plain");
		});
		const seen = await asked(nginx);
		assert.deepEqual(
			seen.slice(0, 8),
			Array.from({ length: 8 }, () => `${scheme} /to 127.0.0.1`),
		);
		assert.deepEqual(seen.slice(8), [`${scheme} /to 127.0.0.1`, `${scheme} /plain 127.0.0.1`]);
	});

	test(`${scheme}: a name that leads elsewhere the second time is refused then`, limit, async (t) => {
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined) return;
		let answers = ["127.0.0.1"];
		const options: ClientOptions = {
			network: { allow: ["127.0.0.1"] },
			resolver: (...question) => namesAt(...answers)(...question),
			names: { minTtlMs: 0 },
		};
		await withClient(nginx, options, async (client) => {
			const url = `${nginx.origin(scheme, "site.test")}/once`;
			assert.equal(await (await client.get(url)).text(), "once");
			answers = ["127.0.0.2"];
			assert.equal((await failureOf(client.get(url))).code, "NETWORK_POLICY");
			// Of several addresses the one that is allowed.
			answers = ["127.0.0.2", "127.0.0.1"];
			assert.equal(await (await client.get(url)).text(), "once");
		});
		assert.deepEqual(await asked(nginx), [`${scheme} /once 127.0.0.1`, `${scheme} /once 127.0.0.1`]);
	});

	test(`${scheme}: names and ports that are denied are not asked`, limit, async (t) => {
		const nginx = await startNginx(t, LINES);
		if (nginx === undefined) return;
		const port = nginx.ports[scheme];
		const resolver = namesAt("127.0.0.1");
		const get = async (network: NetworkOptions, host: string): Promise<string | undefined> => {
			let code: string | undefined;
			await withClient(nginx, { network, resolver }, async (client) => {
				const url = `${scheme}://${host}:${port}/plain`;
				code = (
					await client.get(url).then(
						(response) => response.discard(),
						(error) => error,
					)
				)?.code;
			});
			return code;
		};
		assert.equal(await get({ deny: ["*.site.test"] }, "www.site.test"), "NETWORK_POLICY");
		assert.equal(await get({ deny: ["site.test"] }, "SITE.test."), "NETWORK_POLICY");
		assert.equal(await get({ deny: [port] }, "site.test"), "NETWORK_POLICY");
		assert.equal(await get({ deny: ["loopback"] }, "site.test"), "NETWORK_POLICY");
		assert.equal(await get({ ports: [80, 443] }, "site.test"), "NETWORK_POLICY");
		assert.equal(await get({ allow: ["other.test"] }, "site.test"), "NETWORK_POLICY");
		assert.deepEqual(await asked(nginx), []);
		assert.equal(await get({ deny: ["*.site.test"] }, "site.test"), undefined);
		assert.equal(await get({ allow: ["site.test"], ports: [port] }, "site.test"), undefined);
		assert.equal((await asked(nginx)).length, 2);
	});
}

/** squid and nginx behind it; undefined where the test was skipped. */
async function startBoth(t: TestContext): Promise<{ squid: PeerProxy; nginx: Nginx } | undefined> {
	const program = requirePeer(t, "squid");
	const nginx = program === undefined ? undefined : await startNginx(t, LINES);
	if (program === undefined || nginx === undefined) return undefined;
	const squid = await startSquid(program, requirePeer(t, "openssl") as string);
	t.after(() => squid[Symbol.asyncDispose]());
	return { squid, nginx };
}

for (const scheme of SCHEMES) {
	test(
		`${scheme}: through squid, names are asked for only where nobody minds that squid resolves them`,
		limit,
		async (t) => {
			const both = await startBoth(t);
			if (both === undefined) return;
			const { squid, nginx } = both;
			const proxy = `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${squid.ports[0]}`;
			const name = `${nginx.origin(scheme)}/plain`;
			const literal = `${nginx.origin(scheme, "127.0.0.2")}/plain`;
			const codes = async (network: NetworkOptions | string, ...urls: string[]): Promise<unknown[]> => {
				const found: unknown[] = [];
				await withClient(nginx, { proxy, network }, async (client) => {
					for (const url of urls) {
						found.push(
							await client.get(url).then(
								(response) => response.text(),
								(error) => error.code,
							),
						);
					}
				});
				return found;
			};
			const refused = "NETWORK_POLICY";
			// The proxy itself is on the loopback.
			assert.deepEqual(await codes("public", name, literal), [refused, refused]);
			assert.deepEqual(await codes({ deny: ["127.0.0.1"] }, name, literal), [refused, refused]);
			// Its address is fine, and then nobody knows what the name is; an address in the URL is known.
			assert.deepEqual(await codes({ deny: ["127.0.0.2"] }, name, literal), [refused, refused]);
			assert.deepEqual(await codes({ deny: ["localhost"], allowProxied: true }, name), [refused]);
			assert.deepEqual(await codes({ deny: ["127.0.0.2"], allowProxied: true }, literal), [refused]);
			assert.deepEqual(await codes({ ports: [80, 443], allowProxied: true }, name), [refused]);
			assert.deepEqual(await asked(nginx), []);
			assert.deepEqual(await codes({ deny: ["127.0.0.2"], allowProxied: true }, name), ["plain"]);
			assert.deepEqual(await codes({ allow: ["127.0.0.1", "127.0.0.2"] }, literal, name), ["plain", refused]);
			const log = await nginx.log();
			assert.equal(log.length, 2);
			// What squid forwards says so; in a tunnel it sees nothing.
			for (const { via } of log) assert.match(via, scheme === "http" ? /squid/ : /^$/);
		},
	);

	test(
		`${scheme}: through squid, a redirect leads to no name and no address that is refused`,
		limit,
		async (t) => {
			const both = await startBoth(t);
			if (both === undefined) return;
			const { squid, nginx } = both;
			const proxy = `http://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${squid.ports[0]}`;
			const network: NetworkOptions = { deny: ["127.0.0.2", "site.test"], allowProxied: true };
			await withClient(nginx, { proxy, network }, async (client) => {
				for (const host of ["127.0.0.2", "site.test"]) {
					const url = `${nginx.origin(scheme)}/to?url=${nginx.origin(scheme, host)}/plain`;
					assert.equal((await failureOf(client.get(url))).code, "NETWORK_POLICY");
				}
			});
			assert.deepEqual(
				(await nginx.log()).map(({ uri }) => uri.replace(/\?.*/, "")),
				["/to", "/to"],
			);
		},
	);
}
