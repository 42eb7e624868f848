// Requests through proxies, and what of them reaches whom. The proxies are scripts: they see every byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions, type ProxyOption } from "../../../src/client/index.ts";
import { type ScriptedServer, type Step, scriptedServer } from "../../../src/testing/index.ts";
import { authority, fixture, serverTls } from "../../socket/support.ts";
import { answering, failureOf, ok, play, requestsTo, serve, until, withClient } from "../support.ts";
import { tunnelProxy } from "./support.ts";

const limit = { timeout: 10_000 };
const localhost: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];
const trusting: ClientOptions = { tls: { ca: authority }, resolver: localhost };
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

function through(server: ScriptedServer, userinfo = ""): string {
	return server.url.replace("://", `://${userinfo}`);
}

/** A script that makes a tunnel and is the origin at its other end. */
function tunnelled(...steps: readonly Step[]): Step[] {
	return [{ awaitHead: true }, { send: "HTTP/1.1 200 OK\r\n\r\n" }, ...steps];
}

const inTls: Step = { startTls: serverTls };
const answers: readonly Step[] = answering(() => ok("hi"));

test("a proxy gets the absolute form and its credentials, with every request", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, { proxy: through(server, "me:pw@") }, async (client) => {
		await (await client.get("http://origin.test/a?b=c")).text();
		await (await client.get("http://origin.test/a?b=c", { headers: { "x-own": "1" } })).text();
		await (await client.post("http://origin.test:8080", { body: "data" })).text();
		await (await client.request("OPTIONS", "http://origin.test/", { target: "*" })).text();
		const requests = requestsTo(server);
		assert.deepEqual(
			requests.map(({ method, target }) => `${method} ${target}`),
			[
				"GET http://origin.test/a?b=c",
				"GET http://origin.test/a?b=c",
				"OPTIONS http://origin.test",
				"POST http://origin.test:8080/",
			],
		);
		for (const { head } of requests) {
			assert.deepEqual(head.match(/^proxy-authorization: .*$/gm), [`proxy-authorization: ${basic("me:pw")}`]);
			assert.match(head, /^host: origin\.test(:8080)?\r$/m);
			assert.match(head, /\r\n\r\n$/);
		}
		assert.equal(requests[3]?.body.toString(), "data");
		// One for each origin: what is kept apart directly is kept apart at the proxy.
		assert.equal(server.connections.length, 2);
	});
});

test("a proxy without credentials gets none, and its 407 is a response like any other", limit, async () => {
	const server = await serve("HTTP/1.1 407 No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n");
	await withClient(server, { proxy: through(server) }, async (client) => {
		assert.equal((await client.get("http://origin.test/")).status, 407);
		assert.doesNotMatch(requestsTo(server)[0]?.head ?? "", /authorization/);
	});
});

test("https: goes through a tunnel, and the proxy's credentials stay outside of it", limit, async () => {
	const server = await play(tunnelled(inTls, ...answers));
	const proxy = through(server, "me:pw@");
	await withClient(server, { ...trusting, proxy }, async (client) => {
		for (const isReused of [false, true]) {
			const response = await client.get("https://localhost/x", { headers: { "x-own": "1" } });
			assert.equal(await response.text(), "hi");
			assert.equal(response.connection.tls?.isAuthorized, true);
			assert.equal(response.connection.tls.serverName, "localhost");
			assert.equal(response.connection.isReused, isReused);
			assert.equal(response.connection.remote.port, server.port);
			assert.equal(response.connection.proxy, server.url);
		}
		const connect = String(server.connections[0]?.received);
		assert.match(connect, /^CONNECT localhost:443 HTTP\/1\.1\r\nhost: localhost:443\r\n/);
		assert.match(connect, new RegExp(`^proxy-authorization: ${basic("me:pw")}\r$`, "m"));
		const [inner, again] = requestsTo(server);
		for (const request of [inner, again]) {
			assert.equal(request?.target, "/x");
			assert.doesNotMatch(request.head, /proxy-authorization/i);
		}
	});
});

test("http: goes through a tunnel where that is asked for", limit, async () => {
	const server = await play(tunnelled(...answers));
	const proxy: ProxyOption = { url: through(server), tunnelsHttp: true };
	await withClient(server, { proxy }, async (client) => {
		assert.equal(await (await client.get("http://[2001:db8::1]/x")).text(), "hi");
		const received = String(server.connections[0]?.received);
		assert.match(received, /^CONNECT \[2001:db8::1\]:80 HTTP.*GET \/x HTTP/s);
	});
});

test("bytes that come with the proxy's answer belong to the tunnel", limit, async () => {
	const server = await play([
		{ awaitHead: true },
		{ send: "HTTP/1.1 200 OK\r\n\r\nunasked" },
		{ hold: true },
	]);
	await withClient(server, { proxy: { url: through(server), tunnelsHttp: true } }, async (client) => {
		const error = await failureOf(client.get("http://origin.test/"));
		assert.notEqual(error.code, "proxy");
	});
});

test("an https proxy is spoken to in TLS, and the origin in TLS inside of that", limit, async () => {
	const origin = await scriptedServer({
		connections: answering(() => ok("x".repeat(300_000))),
		tls: serverTls,
	});
	const shown = { ...serverTls, ca: authority, requestCert: true, rejectUnauthorized: false };
	await using proxy = await tunnelProxy(origin.port, shown);
	const tls = { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") };
	const options = { ...trusting, tls, proxy: `https://localhost:${proxy.port}` };
	await withClient(origin, options, async (client) => {
		for (let turn = 0; turn < 3; turn++) {
			const response = await client.get("https://localhost/x", { headers: { connection: "close" } });
			assert.equal((await response.bytes()).length, 300_000);
			assert.equal(response.connection.tls?.isAuthorized, true);
		}
		assert.equal(proxy.heads.length, 3);
	});
	// The client's certificate is for origins, and not for whoever stands in between.
	assert.deepEqual(proxy.clientNames, [undefined, undefined, undefined]);
});

test(
	"an https proxy is offered HTTP/1.1 alone, and the origin inside of the tunnel what the client offers",
	limit,
	async () => {
		const offered = ["other", "http/1.1"];
		const origin = await scriptedServer({
			connections: answers,
			tls: { ...serverTls, ALPNProtocols: offered },
		});
		await using proxy = await tunnelProxy(origin.port, { ...serverTls, ALPNProtocols: offered });
		const url = `https://localhost:${proxy.port}`;
		for (const given of [url, { url, tls: { ca: authority, alpn: offered } }]) {
			const tls = { ca: authority, alpn: offered };
			await using client = new Client({ ...trusting, tls, proxy: given });
			const response = await client.get("https://localhost/x");
			assert.equal(await response.text(), "hi");
			assert.equal(response.connection.tls?.alpn, "other");
		}
		assert.deepEqual(proxy.protocols, ["http/1.1", "http/1.1"]);
		await origin.close();
	},
);

test("an https proxy takes http: requests over TLS", limit, async () => {
	const server = await scriptedServer({ connections: answers, tls: serverTls });
	const proxy = `https://me:pw@localhost:${server.port}`;
	await withClient(server, { ...trusting, proxy }, async (client) => {
		assert.equal(await (await client.get("http://origin.test/")).text(), "hi");
		assert.equal(requestsTo(server)[0]?.target, "http://origin.test/");
	});
});

test("a SOCKS proxy that speaks a byte at a time makes a tunnel, for http: and https:", limit, async () => {
	const five = [
		{ awaitBytes: 4 },
		{ sendSlowly: Uint8Array.of(5, 2) },
		{ awaitBytes: 3 + 2 + 2 },
		{ sendSlowly: Uint8Array.of(1, 0) },
		{ awaitBytes: 4 + 1 + 9 + 2 },
		{ sendSlowly: Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0) },
	];
	const four = [{ awaitBytes: 8 + 3 + 10 }, { sendSlowly: Uint8Array.of(0, 90, 0, 0, 0, 0, 0, 0) }];
	for (const [scheme, userinfo, negotiation] of [
		["socks5", "me:pw@", five],
		["socks4a", "me@", four],
	] as const) {
		const server = await play([...negotiation, ...answers], [...negotiation, inTls, ...answers]);
		const proxy = `${scheme}://${userinfo}127.0.0.1:${server.port}`;
		await withClient(server, { ...trusting, proxy }, async (client) => {
			assert.equal(await (await client.get("http://localhost/x")).text(), "hi");
			const secure = await client.get("https://localhost/x");
			assert.equal(await secure.text(), "hi");
			assert.equal(secure.connection.tls?.isAuthorized, true);
			for (const { target } of requestsTo(server)) assert.equal(target, "/x");
		});
	}
});

test(
	"connections are shared where proxy, credentials and origin are the same, and nowhere else",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		const { url } = server;
		const ways: readonly (readonly [proxy: ProxyOption, connection: number])[] = [
			[false, 0],
			[through(server), 1],
			[through(server, "a:b@"), 2],
			[through(server, "a:c@"), 3],
			[{ url: through(server, "a:b@") }, 2],
			[through(server, "a:b@"), 2],
			[() => through(server, "a:c@"), 3],
			[() => Promise.resolve(false as const), 0],
			[false, 0],
		];
		await withClient(server, {}, async (client) => {
			for (const [proxy, connection] of ways) {
				await (await client.get(`${url}/`, { proxy })).text();
				const counts = server.connections.map(({ requests }) => requests.length);
				assert.equal(counts.length, Math.max(counts.length, connection + 1));
				const target = server.connections[connection]?.requests.at(-1)?.target;
				assert.equal(target, connection === 0 ? "/" : `${url}/`, `connection ${connection} of ${counts}`);
			}
			assert.equal(server.connections.length, 4);
			for (const [index, { requests }] of server.connections.entries()) {
				const expected = [undefined, undefined, basic("a:b"), basic("a:c")][index];
				for (const { head } of requests) {
					assert.equal(/^proxy-authorization: (.*)\r$/m.exec(head)?.[1], expected);
				}
			}
		});
	},
);

test("each hop of a redirect chooses its own proxy, and credentials stay with theirs", limit, async () => {
	await using origin = await serve(ok("there"));
	const server = await serve((request) =>
		request.target.endsWith("/direct")
			? `HTTP/1.1 302 Found\r\nlocation: ${origin.url}/there\r\ncontent-length: 0\r\n\r\n`
			: `HTTP/1.1 302 Found\r\nlocation: http://second.test/direct\r\ncontent-length: 0\r\n\r\n`,
	);
	const asked: string[] = [];
	const proxy: ProxyOption = (url) => {
		asked.push(url.href);
		if (url.hostname === "127.0.0.1") return false;
		return through(server, `${url.hostname}:pw@`);
	};
	for (const options of [{ proxy }, { interceptors: [], proxy: "http://unused.test" }]) {
		const client = new Client(options);
		const response = await client.get("http://first.test/", { proxy });
		assert.equal(await response.text(), "there");
		assert.equal(response.redirects.length, 2);
		await client.close();
	}
	const once = ["http://first.test/", "http://second.test/direct", `${origin.url}/there`];
	assert.deepEqual(asked, [...once, ...once]);
	const credentials = requestsTo(server).map(({ head }) => /^proxy-authorization: (.*)\r$/m.exec(head)?.[1]);
	const both = [basic("first.test:pw"), basic("second.test:pw")];
	assert.deepEqual(credentials.toSorted(), [...both, ...both].toSorted());
	for (const { head, target } of requestsTo(origin)) {
		assert.equal(target, "/there");
		assert.doesNotMatch(head, /proxy-authorization/i);
	}
	await server.close();
});

test(
	"a caller's own Proxy-Authorization reaches nobody, but where the caller speaks to a proxy by hand",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		const headers = { "Proxy-Authorization": "Basic bWU=", "x-own": "1" };
		await withClient(server, { headers }, async (client) => {
			await (await client.get(server.url)).text();
			await (await client.get(server.url, { headers })).text();
			await (await client.get("http://origin.test/", { headers, proxy: through(server) })).text();
			for (const { head } of requestsTo(server)) {
				assert.doesNotMatch(head, /proxy-authorization/i);
				assert.match(head, /^x-own: 1\r$/m);
			}
			await (await client.get(server.url, { headers, target: "http://origin.test/" })).text();
			assert.match(requestsTo(server).at(-2)?.head ?? "", /GET \/|GET http/);
			const byHand = requestsTo(server).filter(({ head }) => /Proxy-Authorization: Basic bWU=/.test(head));
			assert.deepEqual(
				byHand.map(({ target }) => target),
				["http://origin.test/"],
			);
		});
	},
);

test("the environment counts where it is asked for, and the loopback stays direct", limit, async () => {
	const server = await serve(ok("hi"));
	const before = { ...process.env };
	process.env.http_proxy = through(server, "env:pw@");
	process.env.no_proxy = "direct.test";
	try {
		await withClient(server, { proxy: "env", resolver: localhost }, async (client) => {
			await (await client.get("http://origin.test/")).text();
			await (await client.get(server.url)).text();
			await (await client.get(`http://direct.test:${server.port}/`)).text();
			assert.deepEqual(
				requestsTo(server)
					.map(({ target }) => target)
					.toSorted(),
				["/", "/", "http://origin.test/"],
			);
		});
		const plain = await serve(ok("hi"));
		await withClient(plain, { resolver: localhost }, async (client) => {
			assert.equal(await (await client.get(`http://origin.test:${plain.port}/`)).text(), "hi");
		});
	} finally {
		for (const name of ["http_proxy", "no_proxy"]) {
			if (before[name] === undefined) delete process.env[name];
			else process.env[name] = before[name];
		}
	}
});

test("a connection can be made through a proxy before there is a request for it", limit, async () => {
	const server = await play(tunnelled(inTls, ...answers));
	await withClient(server, { ...trusting, proxy: through(server) }, async (client) => {
		client.preconnect("https://localhost/");
		await until(() => client.stats().idle === 1);
		assert.equal(await (await client.get("https://localhost/")).text(), "hi");
		assert.equal(server.connections.length, 1);
	});
	await using unsure = new Client({ proxy: () => false });
	assert.throws(() => unsure.preconnect("http://localhost/"), /can't be known before the request/);
});

const wrong: readonly (readonly [says: string, options: ClientOptions, message: RegExp])[] = [
	["a proxy that is none", { proxy: "ftp://x" }, /scheme ftp/],
	["an empty text", { proxy: "" }, /option proxy must be/],
	["true", { proxy: true as never }, /option proxy must be/],
	["an unknown property", { proxy: { url: "http://x", tunnel: true } as never }, /no option proxy\.tunnel/],
	["a proxy beside a Unix-domain socket", { proxy: "http://x", unixSocket: "/x" }, /either option proxy or/],
];

for (const [says, options, message] of wrong) {
	test(`option proxy: ${says} is refused when the client is made`, () => {
		assert.throws(() => new Client(options), message);
	});
}

test("a request's own proxy doesn't go with a client's Unix-domain socket", async () => {
	await using client = new Client({ unixSocket: "/nowhere" });
	const error = await failureOf(client.get("http://a.test/", { proxy: "http://proxy.test" }));
	assert.match(error.message, /either option proxy or option unixSocket/);
});

test(
	"a function that takes its time is waited for until the signal, the deadline or the end of the client",
	limit,
	async () => {
		const never: ProxyOption = () => new Promise(() => {});
		const client = new Client({ proxy: never });
		const url = "http://origin.test/";
		const controller = new AbortController();
		const aborted = failureOf(client.get(url, { signal: controller.signal }));
		const late = failureOf(client.get(url, { timeouts: { total: 30 } }));
		const left = failureOf(client.get(url));
		controller.abort();
		assert.equal((await aborted).kind, "aborted");
		assert.equal((await late).kind, "timeout");
		assert.match((await late).message, /had no proxy yet.* after 30 ms \(timeouts\.total\)/);
		assert.equal((await failureOf(client.get(url, { signal: AbortSignal.abort() }))).kind, "aborted");
		await client.destroy();
		assert.equal((await left).kind, "client-closed");
	},
);

test("a function that fails, or chooses nothing, fails the request alone", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, {}, async (client) => {
		const failing: readonly (readonly [ProxyOption, RegExp])[] = [
			[() => Promise.reject(new Error("no idea")), /function of option proxy failed: no idea/],
			[() => undefined as never, /neither a proxy nor false/],
			[() => (() => false) as never, /neither a proxy nor false/],
			[() => "ftp://me:secret@x", /scheme ftp/],
			[() => ({}) as never, /option proxy\.url is missing/],
		];
		for (const [proxy, message] of failing) {
			const error = await failureOf(client.get(server.url, { proxy }));
			assert.equal(error.kind, "invalid-request");
			assert.match(error.message, message);
		}
		assert.equal(await (await client.get(server.url, { proxy: () => "env" })).text(), "hi");
	});
});
