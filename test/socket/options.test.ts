// Options of sockets: what is misspelt or has a wrong value is refused by name, at every depth, before anything is done.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	bindDatagrams,
	type Connection,
	connect,
	connectDatagrams,
	createNameCache,
	createSessionCache,
	type Endpoint,
	EndpointSyntaxError,
	type Listener,
	listen,
	OptionError,
	parseEndpoint,
	resolve,
} from "../../src/socket/index.ts";
import { authority, serverTls } from "./support.ts";

type Call = (options: never) => unknown;

const tlsEndpoint: Endpoint = { transport: "tls", host: "localhost", port: 1 };
const ignore = (connection: Connection): Promise<void> => connection.close();
const CALLS: Readonly<Record<string, Call>> = {
	connect: (options) => connect(tlsEndpoint, options),
	listen: (options) => listen("tls://127.0.0.1:0", ignore, options),
	bindDatagrams: (options) => bindDatagrams("udp://127.0.0.1:0", options),
	connectDatagrams: (options) => connectDatagrams("udp://127.0.0.1:1", options),
	resolve: (options) => resolve("localhost", options),
	createNameCache,
	createSessionCache,
	parseEndpoint: (options) => parseEndpoint("x:1", options),
};

const REFUSED: readonly (readonly [call: string, given: object, option: string, says: RegExp])[] = [
	["connect", { timeout: 1 }, "timeout", /did you mean timeoutMs\?/],
	["connect", { tls: { cas: authority } }, "tls.cas", /there is no option tls\.cas: did you mean tls\.ca\?/],
	["connect", { tls: { rejectUnauthorized: false } }, "tls.rejectUnauthorized", /it is called verify here/],
	["connect", { tls: { servername: "x" } }, "tls.servername", /did you mean tls\.serverName\?/],
	[
		"connect",
		{ tls: { minVersion: "TLS1.3" } },
		"tls.minVersion",
		/must be one of "TLSv1\.3", .*, not "TLS1\.3"/,
	],
	["connect", { tls: { verify: "no" } }, "tls.verify", /must be true or false, not "no"/],
	["connect", { tls: { key: 7 } }, "tls.key", /must be a string or bytes$/],
	["connect", { tls: { ca: [authority, 7] } }, "tls.ca", /must be a string, bytes or a list of them$/],
	["connect", { tls: { sessions: 7 } }, "tls.sessions", /must be a cache of sessions/],
	["connect", { tls: true }, "tls", /must be an object, not true/],
	["connect", { localPort: 70_000 }, "localPort", /must be a port number from 0 to 65,535, not 70000/],
	["connect", { signal: {} }, "signal", /must be an AbortSignal, not an object/],
	["connect", { resolver: "8.8.8.8" }, "resolver", /must be a function/],
	[
		"listen",
		{ tls: { ...serverTls, requestCert: true } },
		"tls.requestCert",
		/write clientCertificate: "request"/,
	],
	["listen", { tls: { ...serverTls, clientCertificate: true } }, "tls.clientCertificate", /one of "none"/],
	["listen", { tls: { ...serverTls, verify: true } }, "tls.verify", /there is no option tls\.verify/],
	["listen", { maxConnection: 1 }, "maxConnection", /did you mean maxConnections\?/],
	["bindDatagrams", { reuseAddr: true }, "reuseAddr", /did you mean reuseAddress\?/],
	["connectDatagrams", { family: 5 }, "family", /must be one of 4, 6, not 5/],
	["resolve", { famlies: [4] }, "famlies", /did you mean families\?/],
	["resolve", { families: [5] }, "families", /must be a list of families/],
	["createNameCache", { ttl: 1 }, "ttl", /did you mean ttlMs\?/],
	["createSessionCache", { maxSessions: 0 }, "maxSessions", /must be a whole number of at least 1/],
	["parseEndpoint", { port: 1 }, "port", /there is no option port/],
];

for (const [call, given, option, says] of REFUSED) {
	test(`${call}() refuses the option ${option} that ${JSON.stringify(given).slice(0, 40)} has`, async () => {
		await assert.rejects(
			async () => CALLS[call]?.(given as never),
			(error) => {
				assert.ok(error instanceof OptionError);
				assert.equal(error.option, option);
				assert.match(error.message, says);
				return true;
			},
		);
	});
}

test("upgradeToTls() and a listener's close() refuse options that don't exist", async () => {
	const accepted = Promise.withResolvers<Connection>();
	await using listener: Listener = await listen("tcp://127.0.0.1:0", (connection) =>
		accepted.resolve(connection),
	);
	const connection = await connect(listener.endpoint);
	await assert.rejects(connection.upgradeToTls({ verified: false } as never), /there is no option verified/);
	await assert.rejects(async () => listener.close({ deadline: 1 } as never), { option: "deadline" });
	await (await accepted.promise).close();
});

const NO_ENDPOINTS: readonly unknown[] = [
	undefined,
	null,
	7,
	{},
	{ host: "localhost", port: 1 },
	{ transport: "tcp", host: "localhost" },
	{ transport: "tcp", host: "localhost", port: 70_000 },
	{ transport: "tcp", host: 7, port: 1 },
	{ transport: "unix" },
	{ transport: "unix", path: "" },
	{ transport: "http", host: "localhost", port: 1 },
	Object.create({ transport: "tcp", host: "localhost", port: 1 }),
];

for (const given of NO_ENDPOINTS) {
	test(`what is no endpoint is refused: ${JSON.stringify(given)}`, async () => {
		for (const use of [connect, (it: never) => listen(it, ignore), bindDatagrams, connectDatagrams]) {
			await assert.rejects(async () => use(given as never), EndpointSyntaxError);
		}
	});
}
