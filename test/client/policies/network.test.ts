// Where a client may connect to: the rules as tables, and then the ways around them that must not be.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Client, ClientError, type ClientOptions, type NetworkOptions } from "../../../src/client/index.ts";
import { NetworkPolicy } from "../../../src/client/policies/network.ts";
import { connect } from "../../../src/socket/index.ts";
import { memoryNetwork } from "../../../src/testing/index.ts";
import type { SocketAddress, TraceEvent } from "../../../src/trace/index.ts";
import { hasIpv6 } from "../../socket/support.ts";
import { failureOf, ok, play, requestsTo, serve, withClient } from "../support.ts";

const limit = { timeout: 10_000 };

function addressOf(address: string): SocketAddress {
	if (address.startsWith("/")) return { address, port: 0, family: "unix" };
	return { address, port: 80, family: address.includes(":") ? "IPv6" : "IPv4" };
}

interface Case {
	readonly rules: string | number | NetworkOptions;
	/** "host[:port] address" each. */
	readonly open: readonly string[];
	readonly closed: readonly string[];
}

const cases: readonly Case[] = [
	{
		rules: {},
		open: ["a.test 192.0.2.1", "a.test 127.0.0.1", "a.test ::1", "a.test /run/x.sock"],
		closed: [],
	},
	{
		rules: "public",
		open: [
			"a.test 1.1.1.1",
			"a.test:8080 2606:4700::1",
			"a.test ::ffff:1.1.1.1",
			"a.test 64:ff9b::1.1.1.1",
			"a.test 2002:101:101::1",
		],
		closed: [
			"a.test 127.0.0.1",
			"a.test 0.0.0.0",
			"a.test 10.0.0.1",
			"a.test 172.16.0.1",
			"a.test 192.168.1.1",
			"a.test 100.64.0.1",
			"a.test 169.254.169.254",
			"a.test 224.0.0.1",
			"a.test 255.255.255.255",
			"a.test 192.0.2.1",
			"a.test 240.0.0.1",
			"a.test ::",
			"a.test ::1",
			"a.test fe80::1",
			"a.test fe80::1%eth0",
			"a.test fd00::1",
			"a.test ff02::1",
			"a.test ::ffff:127.0.0.1",
			"a.test ::ffff:7f00:1",
			"a.test ::ffff:10.0.0.1",
			"a.test ::127.0.0.1",
			"a.test 64:ff9b::127.0.0.1",
			"a.test 64:ff9b::a9fe:a9fe",
			"a.test 64:ff9b:1::1.1.1.1",
			"a.test 2002:7f00:1::",
			"a.test 2002:a9fe:a9fe::1",
			"a.test 2001:0:1::1",
			"a.test /run/docker.sock",
		],
	},
	{
		rules: { deny: ["non-public"] },
		open: ["a.test 1.1.1.1"],
		closed: ["a.test 127.0.0.1", "a.test ::ffff:10.0.0.1", "a.test /x", "a.test 2002:7f00:1::"],
	},
	{
		rules: { deny: ["loopback", "link-local"] },
		open: ["a.test 10.0.0.1", "a.test 1.1.1.1"],
		closed: [
			"a.test 127.9.9.9",
			"a.test ::1",
			"a.test ::ffff:127.0.0.1",
			"a.test 64:ff9b::127.0.0.1",
			"a.test 2002:7f00:1::",
			"a.test 169.254.169.254",
			"a.test fe80::1%eth0",
		],
	},
	{
		rules: { allow: ["loopback"] },
		open: ["a.test 127.0.0.1", "a.test ::1", "a.test ::ffff:127.0.0.1"],
		// A gateway somewhere else is not this machine, and "any address" is more than the loopback.
		closed: [
			"a.test 64:ff9b::127.0.0.1",
			"a.test 2002:7f00:1::",
			"a.test 1.1.1.1",
			"a.test 0.0.0.0",
			"a.test ::",
		],
	},
	// Systems connect an unspecified address to this machine.
	...["loopback", "127.0.0.0/8", "127.0.0.1", "::1", "[::1]", "::1/128", "127.0.0.1:80", "unspecified"].map(
		(rule) => ({
			rules: { deny: [rule] },
			open: ["a.test 10.0.0.1", "a.test 1.1.1.1", "a.test 0.0.0.1", "a.test /x"],
			closed: [
				"a.test 0.0.0.0",
				"0.0.0.0 0.0.0.0",
				"a.test ::",
				"a.test ::%lo",
				"a.test 0:0:0:0:0:0:0:0",
				"a.test ::0.0.0.0",
				"a.test ::ffff:0.0.0.0",
				"a.test ::ffff:0:0",
				"a.test 64:ff9b::0.0.0.0",
				"a.test 2002:0:0::",
			],
		}),
	),
	// To deny is to deny widely: what is below a name is its owner's.
	{
		rules: { deny: ["localhost", "evil.test:443", "*.sub.test"] },
		open: [
			"a.test 1.1.1.1",
			"notlocalhost 1.1.1.1",
			"evil.test 1.1.1.1",
			"x.evil.test 1.1.1.1",
			"sub.test 1.1.1.1",
		],
		closed: [
			"localhost 127.0.0.1",
			"localhost. 127.0.0.1",
			"foo.localhost 127.0.0.1",
			"a.b.LOCALHOST. 127.0.0.1",
			"evil.test:443 1.1.1.1",
			"x.evil.test:443 1.1.1.1",
			"x.sub.test 1.1.1.1",
			"y.x.sub.test 1.1.1.1",
		],
	},
	{
		rules: { allow: ["localhost", "a.test"] },
		open: ["localhost 127.0.0.1", "a.test 1.1.1.1"],
		closed: ["foo.localhost 127.0.0.1", "x.a.test 1.1.1.1"],
	},
	{
		rules: { deny: ["loopback", "0.0.0.0/8"] },
		open: ["a.test 10.0.0.1"],
		closed: ["a.test 0.0.0.1", "a.test ::ffff:0.0.0.1"],
	},
	{ rules: { allow: [] }, open: [], closed: ["a.test 1.1.1.1", "a.test 127.0.0.1", "a.test /x"] },
	{ rules: { allow: [], deny: [] }, open: [], closed: ["a.test 1.1.1.1"] },
	{ rules: { deny: [] }, open: ["a.test 1.1.1.1", "a.test 127.0.0.1"], closed: [] },
	{ rules: { ports: [] }, open: [], closed: ["a.test 1.1.1.1", "a.test:8080 127.0.0.1"] },
	{
		rules: { allow: ["10.0.0.0/8", "fd00::/16", "192.0.2.7"], deny: ["10.1.0.0/16"] },
		open: ["a.test 10.0.0.1", "a.test ::ffff:10.2.0.1", "a.test fd00::5", "a.test 192.0.2.7"],
		closed: [
			"a.test 10.1.0.1",
			"a.test ::ffff:10.1.0.1",
			"a.test fd01::5",
			"a.test 192.0.2.8",
			"a.test 1.1.1.1",
		],
	},
	{
		rules: { deny: ["10.0.0.0/8"] },
		open: ["a.test 11.0.0.1"],
		closed: ["a.test 10.0.0.1", "a.test ::ffff:10.0.0.1", "a.test 64:ff9b::10.0.0.1", "a.test 2002:a00:1::"],
	},
	{
		rules: { allow: ["fe80::/10"] },
		open: ["a.test fe80::1%eth0"],
		closed: ["a.test fd00::1"],
	},
	{
		rules: { allow: ["public", "inner.test", "*.inner.test"] },
		open: [
			"inner.test 10.0.0.1",
			"INNER.test. 10.0.0.1",
			"a.inner.test 127.0.0.1",
			"a.b.inner.test 127.0.0.1",
			"other.test 1.1.1.1",
		],
		closed: ["other.test 10.0.0.1", "notinner.test 10.0.0.1", "inner.test.evil.test 10.0.0.1"],
	},
	{
		rules: { allow: ["*.a.test"], deny: ["non-public", "bad.a.test"] },
		open: ["x.a.test 1.1.1.1"],
		closed: ["a.test 1.1.1.1", "x.a.test 10.0.0.1", "bad.a.test 1.1.1.1", "b.test 1.1.1.1"],
	},
	{
		rules: { allow: ["bücher.test"] },
		open: ["xn--bcher-kva.test 1.1.1.1"],
		closed: ["bucher.test 1.1.1.1"],
	},
	{
		rules: { ports: [80, 443] },
		open: ["a.test:80 1.1.1.1", "a.test:443 127.0.0.1"],
		closed: ["a.test:22 1.1.1.1", "a.test:6379 127.0.0.1"],
	},
	{
		rules: { allow: ["public", "127.0.0.1:8080", "[::1]:8080", "local.test:8081", "loopback:9000"] },
		open: [
			"a.test:1 1.1.1.1",
			"a.test:8080 127.0.0.1",
			"a.test:8080 ::1",
			"local.test:8081 10.0.0.1",
			"a.test:9000 127.9.9.9",
		],
		closed: ["a.test:8081 127.0.0.1", "a.test:8081 ::1", "local.test:8080 10.0.0.1", "a.test:9001 127.9.9.9"],
	},
	{
		rules: { deny: [22, ":23"] },
		open: ["a.test:80 1.1.1.1"],
		closed: ["a.test:22 1.1.1.1", "a.test:23 1.1.1.1"],
	},
	{ rules: 443, open: ["a.test:443 10.0.0.1"], closed: ["a.test:80 1.1.1.1"] },
	{ rules: "unix", open: ["a.test /run/x.sock"], closed: ["a.test 1.1.1.1", "a.test 127.0.0.1"] },
	{ rules: { deny: ["unix"] }, open: ["a.test 127.0.0.1"], closed: ["a.test /run/x.sock"] },
	{ rules: "*", open: ["a.test 10.0.0.1", "a.test /x"], closed: [] },
	{
		rules: { deny: ["public"] },
		open: ["a.test 10.0.0.1", "a.test ::1"],
		closed: ["a.test 1.1.1.1", "a.test 64:ff9b::1.1.1.1", "a.test 2001:0:1::fefe:fefe"],
	},
	{ rules: { deny: ["*"] }, open: [], closed: ["a.test 1.1.1.1", "a.test ::1", "a.test /x"] },
];

for (const { rules, open, closed } of cases) {
	test(`the rules ${JSON.stringify(rules)} open what they say, and nothing else`, () => {
		const policy = new NetworkPolicy(rules);
		const refusal = (line: string): string | undefined => {
			const [, host = "", port = "80", address = ""] = /^([^ :]+)(?::(\d+))? (.*)$/.exec(line) ?? [];
			return policy.refusalOfAddress({ host, port: Number(port) }, addressOf(address));
		};
		for (const line of open) assert.equal(refusal(line), undefined, line);
		for (const line of closed) assert.match(refusal(line) ?? "it is open", / allowed$|denied|forbids$/, line);
	});
}

for (const rule of [
	"",
	"a b",
	"10.0.0.0/33",
	"fd00::/129",
	"10.0.0.0/x",
	"a.test:0",
	"a.test:99999",
	"a/b",
	"*.*.test",
	"http://a.test",
	0,
	70_000,
	1.5,
]) {
	test(`the rule ${JSON.stringify(rule)} is refused when the client is made`, () => {
		assert.throws(
			() => new Client({ network: { allow: [rule] } }),
			(error) => error instanceof ClientError && /network/.test(error.message),
		);
	});
}

test("options of the wrong kind are refused", () => {
	const wrong = [true, null, { allow: "public" }, { ports: ["80"] }, { ports: [0] }, { allowed: [] }];
	for (const network of wrong) {
		assert.throws(() => new Client({ network: network as never }), ClientError, JSON.stringify(network));
	}
});

/** Every name has these addresses. */
function resolving(...addresses: readonly string[]): NonNullable<ClientOptions["resolver"]> {
	return async (_name, family) =>
		addresses
			.filter((address) => address.includes(":") === (family === 6))
			.map((address) => ({ address, ttlSeconds: 0 }));
}

test("a refused address is never tried, and the error lists it with the reason", limit, async () => {
	const server = await serve(ok("hi"));
	const events: TraceEvent[] = [];
	const trace = (event: TraceEvent): void => void events.push(event);
	await withClient(
		server,
		{ network: "public", resolver: resolving("127.0.0.1", "::1"), trace },
		async (client) => {
			const error = await failureOf(client.get(`http://a.test:${server.port}/`));
			assert.equal(error.kind, "connect");
			assert.equal(error.code, "NETWORK_POLICY");
			assert.equal(error.isSafeToRetry, false);
			assert.deepEqual(error.attempts.map(({ address, code }) => [address, code]).toSorted(), [
				["127.0.0.1", "NETWORK_POLICY"],
				["::1", "NETWORK_POLICY"],
			]);
			assert.match(error.message, /127\.0\.0\.1:\d+ is loopback, and only public is allowed/);
			assert.equal(server.connections.length, 0);
			assert.deepEqual(
				events
					.filter(({ type }) => type.startsWith("attempt") || type === "connected")
					.map(({ type }) => type),
				["attempt.failed", "attempt.failed"],
			);
		},
	);
});

test("of several addresses, those that are allowed are tried", limit, async (t) => {
	if (!(await hasIpv6())) {
		t.skip("this machine has no ::1");
		return;
	}
	const server = await serve(ok("hi"));
	await withClient(
		server,
		{ network: { deny: ["::1"] }, resolver: resolving("::1", "127.0.0.1") },
		async (client) => {
			const response = await client.get(`http://a.test:${server.port}/`);
			assert.equal(await response.text(), "hi");
			assert.equal(response.connection.remote.address, "127.0.0.1");
		},
	);
});

test("an address in the URL is held to the rules, however it is written", limit, async () => {
	const server = await serve(ok("hi"));
	const { port } = server;
	await withClient(server, { network: "public" }, async (client) => {
		for (const host of [
			"127.0.0.1",
			"127.1",
			"0x7f.1",
			"0177.0.0.1",
			"2130706433",
			"127.0.0.1.",
			"0",
			"[::1]",
			"[::]",
			"[::ffff:127.0.0.1]",
			"[::127.0.0.1]",
			"[64:ff9b::7f00:1]",
			"[2002:7f00:1::]",
			"localhost",
			"a.localhost",
			"①②⑦.⓪.⓪.①",
		]) {
			const error = await failureOf(client.get(`http://${host}:${port}/`));
			assert.ok(["NETWORK_POLICY", "ENOTFOUND", "EAI_AGAIN"].includes(error.code), `${host}: ${error.code}`);
		}
		assert.equal(server.connections.length, 0);
	});
});

test("a name that is rebound to a private address between two requests is refused", limit, async () => {
	const server = await serve(ok("hi", "connection: close"));
	let address = "127.0.0.1";
	const resolver: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
		family === 4 ? [{ address, ttlSeconds: 0 }] : [];
	await withClient(
		server,
		{ network: { deny: ["127.0.0.2"] }, resolver, names: { minTtlMs: 0 } },
		async (client) => {
			assert.equal(await (await client.get(`http://a.test:${server.port}/`)).text(), "hi");
			address = "127.0.0.2";
			assert.equal((await failureOf(client.get(`http://a.test:${server.port}/`))).code, "NETWORK_POLICY");
			assert.equal(server.connections.length, 1);
		},
	);
});

test("a redirect leads to no place that is forbidden", limit, async () => {
	const inner = await serve(ok("secret"));
	const server = await serve(
		(request) =>
			`HTTP/1.1 302 Found\r\nlocation: ${decodeURIComponent(request.target.slice(1))}\r\ncontent-length: 0\r\n\r\n`,
	);
	const network: NetworkOptions = { allow: [`127.0.0.1:${server.port}`] };
	await withClient(server, { network }, async (client) => {
		for (const [location, code] of [
			[`${inner.url}/`, "NETWORK_POLICY"],
			[`http://localhost:${inner.port}/`, "NETWORK_POLICY"],
			[`//[::1]:${inner.port}/`, "NETWORK_POLICY"],
			["http://169.254.169.254/latest/meta-data/", "NETWORK_POLICY"],
			["file:///etc/passwd", "unsupported-scheme"],
			["unix:/run/docker.sock", "unsupported-scheme"],
		] as const) {
			const error = await failureOf(client.get(`${server.url}/${encodeURIComponent(location)}`));
			assert.equal(error.code, code, location);
		}
		assert.equal(inner.connections.length, 0);
	});
	await inner.close();
});

test("a name that is denied is not even looked up", limit, async () => {
	const server = await serve(ok("hi"));
	const asked: string[] = [];
	const resolver: NonNullable<ClientOptions["resolver"]> = async (name) => {
		asked.push(name);
		return [];
	};
	await withClient(server, { network: { deny: ["bad.test"], ports: [80] }, resolver }, async (client) => {
		const denied = await failureOf(client.get("http://bad.test/"));
		assert.equal(denied.code, "NETWORK_POLICY");
		assert.match(
			denied.message,
			/bad\.test:80 failed: it is denied by the rule bad\.test; to allow it, change the rules of network$/,
		);
		const port = await failureOf(client.get("http://good.test:22/"));
		assert.match(port.message, /has the port 22, and only 80 is allowed/);
		assert.deepEqual(asked, []);
	});
});

test("a Unix-domain socket of the caller's own is held to the rules too", limit, async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-network-"));
	const unixSocket = join(folder, "s");
	try {
		const server = await serve(ok("hi"), { unixPath: unixSocket });
		await withClient(server, { unixSocket, network: "public" }, async (client) => {
			assert.equal((await failureOf(client.get("http://a.test/"))).code, "NETWORK_POLICY");
			assert.equal(server.connections.length, 0);
		});
		const open = await serve(ok("hi"), { unixPath: `${unixSocket}2` });
		await withClient(open, { unixSocket: `${unixSocket}2`, network: "unix" }, async (client) => {
			assert.equal(await (await client.get("http://a.test/")).text(), "hi");
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("a caller's own connector that connects somewhere else is found out", limit, async () => {
	const server = await serve(ok("hi"));
	const elsewhere: ClientOptions = {
		network: "public",
		connect: (_endpoint, { filter: _ignored, ...options }) => connect(server.endpoint, options),
	};
	await withClient(server, elsewhere, async (client) => {
		const error = await failureOf(client.get("http://1.1.1.1/"));
		assert.equal(error.code, "NETWORK_POLICY");
		assert.match(error.message, /is loopback/);
		assert.deepEqual(requestsTo(server), []);
	});
	const network = memoryNetwork();
	await using client = new Client({ network: "public", connect: network.connect });
	await assert.rejects(client.get("http://a.test/"), ClientError);
});

test(
	"through a proxy, names are refused unless the caller accepts that nobody checks their addresses",
	limit,
	async () => {
		const proxy = await serve(ok("hi"));
		const own = `127.0.0.1:${proxy.port}`;
		const through = proxy.url;
		await withClient(proxy, {}, async () => {
			const strict = new Client({ proxy: through, network: { allow: ["public", own] } });
			const error = await failureOf(strict.get("http://a.test/"));
			assert.equal(error.code, "NETWORK_POLICY");
			assert.match(error.message, /would be resolved by the proxy.*network\.allowProxied/);
			for (const url of ["http://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "http://127.0.0.2/"]) {
				assert.equal((await failureOf(strict.get(url))).code, "NETWORK_POLICY");
			}
			assert.equal(proxy.connections.length, 0);
			assert.equal(await (await strict.get("http://1.1.1.1/")).text(), "hi");
			await strict.close();

			const network = { allow: ["public", own], deny: ["bad.test"], ports: [80], allowProxied: true };
			const lenient = new Client({ proxy: through, network });
			assert.equal(await (await lenient.get("http://a.test/")).text(), "hi");
			for (const url of ["http://bad.test/", "http://a.test:81/", "http://10.0.0.1/"]) {
				assert.equal((await failureOf(lenient.get(url))).code, "NETWORK_POLICY");
			}
			await lenient.close();
		});
	},
);

const PROXIED: readonly (readonly [
	rules: NetworkOptions,
	open: readonly string[],
	closed: readonly string[],
])[] = [
	[
		{ allow: ["public"] },
		["a.test", "localhost.test", "notlocalhost", "intranet", "1.1.1.1"],
		[
			"localhost",
			"LOCALHOST",
			"localhost.",
			"x.localhost",
			"a.b.localhost.",
			"localhost.localdomain",
			"localhost4",
			"localhost4.localdomain4",
			"localhost6",
			"localhost6.localdomain6",
			"ip6-localhost",
			"ip6-loopback",
			"127.0.0.1",
			"0.0.0.0",
			"::1",
			"::",
			"::ffff:127.0.0.1",
		],
	],
	[{ allow: ["public", "localhost"] }, ["localhost", "a.test"], ["x.localhost", "127.0.0.1"]],
	[{ allow: ["public", "loopback"] }, ["localhost", "x.localhost", "127.0.0.1"], ["10.0.0.1"]],
	[{ deny: ["loopback"] }, ["a.test"], ["localhost", "x.localhost", "0.0.0.0", "::"]],
	[{ deny: ["::1"] }, ["a.test"], ["localhost", "x.localhost"]],
	[{ deny: ["127.0.0.2"] }, ["localhost", "x.localhost"], ["127.0.0.2"]],
	[{ deny: ["non-public"] }, ["a.test"], ["localhost", "ip6-localhost"]],
	[{}, ["localhost", "127.0.0.1"], []],
	[{ allow: [] }, [], ["a.test", "localhost", "1.1.1.1"]],
];

for (const [rules, open, closed] of PROXIED) {
	test(`with ${JSON.stringify(rules)} a proxy is asked for ${open.length} of ${open.length + closed.length} names`, () => {
		const policy = new NetworkPolicy({ ...rules, allowProxied: true });
		const isOpen = (host: string): boolean => policy.refusalOfProxied({ host, port: 80 }) === undefined;
		assert.deepEqual([...open, ...closed].filter(isOpen), open);
		const strict = new NetworkPolicy(rules);
		for (const host of open.filter((each) => /[a-z]/.test(each)))
			assert.match(String(strict.refusalOfProxied({ host, port: 80 })?.advice), /allowProxied/);
	});
}

test(
	"0.0.0.0 and :: are refused where the loopback is denied, and nothing reaches this machine",
	limit,
	async () => {
		const server = await serve(ok("this machine"));
		for (const rule of ["loopback", "127.0.0.0/8"]) {
			await using client = new Client({ network: { deny: [rule] } });
			for (const host of ["0.0.0.0", "0", "[::]", "[::ffff:0:0]", "127.0.0.1"]) {
				const error = await failureOf(client.get(`http://${host}:${server.port}/`));
				assert.equal(error.code, "NETWORK_POLICY");
				assert.match(error.message, /which the rule .* forbids; /);
			}
		}
		assert.equal(server.connections.length, 0);
		await server.close();
	},
);

test("a proxy is not asked for localhost where only public addresses are allowed", limit, async () => {
	const proxy = await serve(ok("the proxy's machine"));
	const network = { allow: ["public", `127.0.0.1:${proxy.port}`], allowProxied: true };
	await withClient(proxy, { network, proxy: proxy.url }, async (client) => {
		for (const url of ["http://localhost/", "http://x.localhost/", "https://localhost./", "http://127.1/"])
			assert.equal((await failureOf(client.get(url))).code, "NETWORK_POLICY");
		assert.equal(await (await client.get("http://a.test/")).text(), "the proxy's machine");
	});
});

test("a list that is empty is named as such", () => {
	const place = { host: "a.test", port: 80 };
	assert.equal(new NetworkPolicy({ allow: [] }).refusalOfName(place), "isn't allowed: nothing is allowed");
	assert.match(new NetworkPolicy({ ports: [] }).refusalOfName(place) ?? "", /and no port is allowed$/);
	for (const network of [[], ["public"]])
		assert.throws(
			() => new Client({ network } as unknown as ClientOptions),
			/network must be a rule or an object/,
		);
});

test("the connection to a proxy is held to the rules itself", limit, async () => {
	const server = await play([]);
	await withClient(server, { network: { allow: ["public"], allowProxied: true } }, async (client) => {
		for (const scheme of ["http", "socks5"]) {
			for (const host of ["127.0.0.1", "localhost"]) {
				const proxy = `${scheme}://${host}:${server.port}`;
				const error = await failureOf(client.get("https://a.test/", { proxy }));
				assert.equal(error.code, "NETWORK_POLICY");
				assert.match(error.message, new RegExp(`the proxy ${proxy} can't be used: .* is loopback`));
			}
		}
		const denied = new Client({
			network: { deny: ["proxy.test"], allowProxied: true },
			proxy: "http://proxy.test",
		});
		assert.match(
			(await failureOf(denied.get("http://a.test/"))).message,
			/is denied by the rule proxy\.test/,
		);
		await denied.close();
		assert.equal(server.connections.length, 0);
	});
});
