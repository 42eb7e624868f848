// https: whom the client trusts, what it shows of itself, and that connections are never shared across that.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TlsOptions as NodeTlsOptions } from "node:tls";
import { Client, type ClientOptions } from "../../src/client/index.ts";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { authority, fixture, serverTls } from "../socket/support.ts";
import { answering, failureOf, ok, withClient } from "./support.ts";

const limit = { timeout: 10_000 };
const localhost: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];
const trusting: ClientOptions = { tls: { ca: authority }, resolver: localhost };

function serveTls(tls: NodeTlsOptions = serverTls, answer = ok("hi")): Promise<ScriptedServer> {
	return scriptedServer({ connections: answering(() => answer), tls });
}

function urlOf(server: ScriptedServer, host = "localhost"): string {
	return `https://${host}:${server.port}/`;
}

test(
	"a custom authority is trusted, the name is sent, and the response tells what was settled",
	limit,
	async () => {
		const server = await serveTls({ ...serverTls, ALPNProtocols: ["http/1.1"] });
		await withClient(server, trusting, async (client) => {
			const response = await client.get(urlOf(server));
			assert.equal(await response.text(), "hi");
			const { tls, isReused } = response.connection;
			assert.equal(tls?.isAuthorized, true);
			assert.equal(tls.serverName, "localhost");
			assert.equal(tls.alpn, "http/1.1");
			assert.equal(tls.protocol, "TLSv1.3");
			assert.equal(isReused, false);
			const { connectedMs = 0, securedMs = 0, assignedMs } = response.timings;
			assert.ok(0 < connectedMs && connectedMs < securedMs && securedMs <= assignedMs);
			assert.equal(server.connections[0]?.tls?.serverName, "localhost");
			assert.equal((await client.get(urlOf(server))).connection.isReused, true);
		});
	},
);

test("the second connection resumes the first one's session", limit, async () => {
	const server = await serveTls();
	await withClient(server, trusting, async (client) => {
		const headers = { connection: "close" };
		const seen: (boolean | undefined)[] = [];
		for (let turn = 0; turn < 3; turn++) {
			const response = await client.get(urlOf(server), { headers });
			await response.text();
			seen.push(response.connection.tls?.isResumed);
		}
		assert.equal(seen[0], false);
		assert.ok(seen.includes(true), String(seen));
	});
});

test("a client certificate is shown to the server that asks for one", limit, async () => {
	const asking = { ...serverTls, requestCert: true, rejectUnauthorized: true, ca: authority };
	const server = await serveTls(asking);
	const tls = { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") };
	await withClient(server, { ...trusting, tls }, async (client) => {
		assert.equal(await (await client.get(urlOf(server))).text(), "hi");
		assert.notEqual(server.connections[0]?.tls?.clientName, undefined);
	});
});

test(
	"a client certificate stays with its origin: a redirect elsewhere shows none, nor does the way back",
	limit,
	async () => {
		const asking = { ...serverTls, requestCert: true, rejectUnauthorized: false, ca: authority };
		const moved = (to: string): string =>
			`HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
		const home: ScriptedServer = await scriptedServer({
			connections: answering(({ head }) =>
				head.startsWith("GET / ") ? moved(`${urlOf(elsewhere)}there`) : ok("home"),
			),
			tls: asking,
		});
		const elsewhere: ScriptedServer = await serveTls(asking, moved(`${urlOf(home)}back`));
		const tls = { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") };
		await using client = new Client({ ...trusting, tls });
		const response = await client.get(urlOf(home));
		assert.equal(response.redirects.length, 2);
		response.discard();
		const shown = (server: ScriptedServer): boolean[] =>
			server.connections.map((connection) => connection.tls?.clientName !== undefined);
		assert.deepEqual(shown(home), [true, false]);
		assert.deepEqual(shown(elsewhere), [false]);
		await client.close();
		await Promise.all([home.close(), elsewhere.close()]);
	},
);

const refusals: readonly {
	name: string;
	cert?: string;
	options?: ClientOptions;
	host?: string;
	code: string;
	message: RegExp;
}[] = [
	{
		name: "signed by nobody it knows",
		options: { resolver: localhost },
		code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
		message: /could not be sent: secure the connection to/,
	},
	{
		name: "self-signed",
		cert: "self-signed.pem",
		code: "DEPTH_ZERO_SELF_SIGNED_CERT",
		message: /self-signed/,
	},
	{ name: "expired", cert: "expired.pem", code: "CERT_HAS_EXPIRED", message: /expired/ },
	{
		name: "for another name",
		host: "other.test",
		code: "ERR_TLS_CERT_ALTNAME_INVALID",
		message: /not for other\.test/,
	},
];

for (const { name, cert, options = trusting, host, code, message } of refusals) {
	test(`a certificate ${name} is refused before anything is sent`, limit, async () => {
		const server = await serveTls(cert === undefined ? serverTls : { ...serverTls, cert: fixture(cert) });
		await withClient(server, options, async (client) => {
			const error = await failureOf(client.get(urlOf(server, host)));
			assert.equal(error.kind, "tls");
			assert.equal(error.phase, "tls");
			assert.equal(error.code, code);
			assert.equal(error.isConnect, true);
			assert.equal(error.bytesSent, 0);
			assert.match(error.message, message);
		});
		assert.equal(server.connections[0]?.requests.length, 0);
	});
}

test("versions below TLS 1.2 are refused", limit, async () => {
	const server = await serveTls({
		...serverTls,
		minVersion: "TLSv1",
		maxVersion: "TLSv1.1",
		ciphers: "DEFAULT@SECLEVEL=0",
	});
	await withClient(server, trusting, async (client) => {
		const error = await failureOf(client.get(urlOf(server)));
		assert.equal(error.kind, "tls");
		assert.match(error.code, /PROTOCOL|VERSION/);
	});
});

test("https: to a server that speaks plain HTTP says so", limit, async () => {
	const server = await scriptedServer({
		connections: [{ awaitBytes: 10 }, { send: ok("plain") }, { end: true }],
	});
	await withClient(server, trusting, async (client) => {
		const error = await failureOf(client.get(urlOf(server)));
		assert.equal(error.kind, "tls");
	});
});

test("clients with different TLS options never share a connection or a session", limit, async () => {
	const asking = { ...serverTls, requestCert: true, rejectUnauthorized: false, ca: authority };
	const server = await serveTls(asking);
	const known = { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") };
	await using anonymous = new Client(trusting);
	await using unverified = new Client({ resolver: localhost, tls: { verify: false } });
	await using strict = new Client({ resolver: localhost });
	await withClient(server, { ...trusting, tls: known }, async (named) => {
		for (let turn = 0; turn < 2; turn++) {
			for (const client of [named, anonymous, unverified]) {
				const response = await client.get(urlOf(server));
				await response.text();
				assert.equal(response.connection.tls?.isResumed, false);
			}
		}
		assert.deepEqual(
			server.connections.map(({ tls }) => tls?.clientName !== undefined),
			[true, false, false],
		);
		assert.equal((await failureOf(strict.get(urlOf(server)))).kind, "tls");
		await Promise.all([anonymous.close(), unverified.close()]);
	});
});

test("over TLS, too, a cut is an error and a close_notify ends what has no length", limit, async () => {
	const endings = [
		{ answer: [{ send: "HTTP/1.1 200 OK\r\n\r\nabc" }, { end: true }], outcome: "abc" },
		{ answer: [{ send: "HTTP/1.1 200 OK\r\n\r\nabc" }, { reset: true }], outcome: "truncated" },
		{
			answer: [{ send: "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc" }, { end: true }],
			outcome: "truncated",
		},
		{
			answer: [{ send: "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc" }, { reset: true }],
			outcome: "abc",
		},
	] as const;
	for (const { answer, outcome } of endings) {
		const server = await scriptedServer({ connections: answering(() => answer), tls: serverTls });
		await withClient(server, trusting, async (client) => {
			const text = client.get(urlOf(server)).then((response) => response.text());
			if (outcome === "truncated") assert.equal((await failureOf(text)).kind, outcome);
			else assert.equal(await text, outcome);
		});
	}
});
