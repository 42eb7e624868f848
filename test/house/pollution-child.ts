// Runs what the package does while Object.prototype has members, in a process of its own. First each name in our source and
// in Node's is a getter that notes whether it is read. Then all names that were read have a value, and the outcome is
// compared with a clean run; a name that makes it differ is found by halves. Prints what differs as JSON.

import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { folder, root, SCENARIOS } from "./pollution-scenarios.ts";

/** Names that JavaScript itself gives a meaning to on any object. */
const LANGUAGE: ReadonlySet<string> = new Set([
	...Object.getOwnPropertyNames(Object.prototype),
	...["get", "set", "value", "writable", "enumerable", "configurable", "then", "return", "toJSON", "raw"],
]);

/** Where one of these is on Object.prototype, no server of TLS is opened: nothing else would be tried. */
const REFUSED: ReadonlySet<string> = new Set(["allowPartialTrustChain", "sessionTimeout", "ticketKeys"]);

/** What Node.js, and Readability, look for on objects that they make themselves. Each may make a call fail. */
const OTHERS: ReadonlySet<string> = new Set(
	[
		"hints family order verbatim signal blockList typeOfService keepAliveInitialDelay connectionAttempt",
		"highWaterMark objectMode readableObjectMode writableObjectMode encoding defaultEncoding captureRejections",
		"newListener removeListener connect pause readable read write destroy final",
		"errno error buffer BYTES_PER_ELEMENT readableHighWaterMark writableHighWaterMark singleUse handshakeTimeout _peername resetAndClosing sni_context",
		"title byline author excerpt description siteName tagName documentElement",
	].flatMap((line) => line.split(" ")),
);

/** The modules of Node.js that have to do with what the package does. */
const MODULES =
	/^(?:net|tls|_tls|dns|fs|stream|dgram|internal\/(?:net|tls|dns|fs|streams|stream_base|socket|dgram|blocklist))/;

/** Every identifier in our source and in Node's. */
function sourceNames(): readonly string[] {
	const names = new Set<string>();
	const take = (source: string): void => {
		const code = source.replace(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, "");
		for (const [name] of code.matchAll(/[A-Za-z_$][\w$]{2,}/g)) names.add(name);
	};
	for (const file of globSync("src/**/*.ts", { cwd: root })) take(readFileSync(join(root, file), "utf8"));
	const { binding } = process as unknown as { binding(name: "natives"): Readonly<Record<string, string>> };
	for (const [name, source] of Object.entries(binding("natives"))) if (MODULES.test(name)) take(source);
	return [...names].filter((name) => !LANGUAGE.has(name) && !REFUSED.has(name));
}

/** The names that each scenario has looked for on Object.prototype. */
async function namesRead(): Promise<ReadonlyMap<string, readonly string[]>> {
	const found = new Map<string, readonly string[]>();
	let read: Set<string> | undefined;
	const all = sourceNames();
	for (const name of all) {
		Object.defineProperty(Object.prototype, name, {
			configurable: true,
			get() {
				read?.add(name);
				return undefined;
			},
			set(value: unknown) {
				Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
			},
		});
	}
	try {
		for (const scenario of Object.keys(SCENARIOS)) {
			read = new Set();
			await outcome(scenario);
			found.set(scenario, [...read]);
		}
	} finally {
		read = undefined;
		for (const name of all) Reflect.deleteProperty(Object.prototype, name);
	}
	return found;
}

async function outcome(name: string): Promise<string> {
	const timer = Promise.withResolvers<string>();
	const timeout = setTimeout(() => timer.resolve("took too long"), 8_000);
	try {
		return await Promise.race([(SCENARIOS[name] as () => Promise<string>)(), timer.promise]);
	} catch (error) {
		return `failed: ${String(error)}`;
	} finally {
		clearTimeout(timeout);
	}
}

/** Each would change what comes of it if it were read: the options of the package, and what Node.js calls the same. */
const POLLUTIONS: readonly Readonly<Record<string, unknown>>[] = [
	{ 0: "evil", length: 1, name: "evil" },
	{ verify: false, rejectUnauthorized: false, requestCert: true, clientCertificate: "require" },
	{ serverName: "other.test", servername: "other.test", checkServerIdentity: () => undefined },
	{
		minVersion: "TLSv1",
		maxVersion: "TLSv1.2",
		ciphers: "evil",
		secureProtocol: "TLSv1_method",
		sigalgs: "evil",
	},
	{ ca: "evil", cert: "evil", key: "evil", pfx: "evil", crl: "evil", ecdhCurve: "evil", dhparam: "evil" },
	{ alpn: ["h2"], ALPNProtocols: ["h2"], session: "evil", keyLogFile: join(folder, "keys") },
	{
		path: "/nowhere/evil.sock",
		socket: {},
		socketPath: "/nowhere/evil.sock",
		unixSocket: "/nowhere/evil.sock",
	},
	{
		localAddress: "192.0.2.1",
		localPort: 1,
		address: "192.0.2.1",
		port: 1,
		host: "192.0.2.1",
		transport: "unix",
	},
	{ dotfiles: true, outsideLinks: true, listings: false, hosts: [], maxConnections: 0, backlog: 1 },
	{
		status: 500,
		body: "evil",
		fields: { "X-Evil": "1" },
		reason: "evil",
		versionMinor: 0,
		file: 1,
		parts: [],
	},
	{ allowOtherOrigins: true, at: "$.evil", isDoubtful: true, cursor: "evil", member: "evil" },
	{
		headers: { "X-Evil": "1" },
		json: { evil: 1 },
		auth: { bearer: "evil" },
		method: "DELETE",
		target: "/evil",
	},
	{
		proxy: "http://127.0.0.1:1",
		network: "public",
		redirects: false,
		limits: { headBytes: 1 },
		timeouts: { total: 1 },
	},
	{ request: { headers: { "X-Evil": "1" } }, limit: 0, onChanged: "error", existingPart: "replace" },
	{ isCrossSite: true, isSafe: false, perSite: 0, total: 0, maxHosts: 0, maxBytes: 0 },
	{ readOnly: true, open: false, mode: 0, flag: "r", recursive: true, force: false },
	{ filter: () => "evil", resolver: async () => [], interceptors: [], trace: 1, families: [6], family: 6 },
];

async function withMembers<T>(members: Readonly<Record<string, unknown>>, use: () => Promise<T>): Promise<T> {
	for (const [name, value] of Object.entries(members)) {
		const property = { value, configurable: true, writable: true, enumerable: true };
		Object.defineProperty(Object.prototype, name, property);
	}
	try {
		return await use();
	} finally {
		for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
	}
}

/** What works with lists that may be empty. */
const LISTS: ReadonlySet<string> = new Set(["documents", "sinks"]);

/** What an option may be. */
const VALUES: readonly unknown[] = [false, true, 1, "evil", {}, () => "evil"];

/** What a scenario makes of a value under all of these names, where it isn't what it makes without; the names, by halves. */
async function difference(
	scenario: string,
	names: readonly string[],
	value: unknown,
	clean: string,
): Promise<string | undefined> {
	const members = Object.fromEntries(names.map((name) => [name, value]));
	const seen = await withMembers(members, () => outcome(scenario));
	if (seen === clean) return undefined;
	if (names.length > 1) {
		const half = Math.ceil(names.length / 2);
		for (const part of [names.slice(0, half), names.slice(half)]) {
			const found = await difference(scenario, part, value, clean);
			if (found !== undefined) return found;
		}
	}
	const shown =
		typeof value === "object" ? "an object" : typeof value === "function" ? "a function" : String(value);
	return `${scenario} with ${names.join(", ")} as ${shown}: ${seen}`;
}

// A scenario that fails in a callback of Node's has no one to tell; its own end says so.
process.on("uncaughtException", () => undefined);
process.on("unhandledRejection", () => undefined);
const clean = new Map<string, string>();
for (const name of Object.keys(SCENARIOS)) {
	await outcome(name);
	clean.set(name, await outcome(name));
}
const differing: string[] = [];
for (const members of POLLUTIONS) {
	for (const [scenario, text] of clean) {
		// What is read beyond a list's end is looked for there, in any program.
		if (Object.hasOwn(members, 0) && LISTS.has(scenario)) continue;
		const seen = await withMembers(members, () => outcome(scenario));
		if (seen !== text) differing.push(`${scenario} with ${Object.keys(members)}: ${seen}`);
	}
}
const read = await namesRead();
for (const [scenario, text] of clean) {
	const names = (read.get(scenario) ?? []).filter((name) => !OTHERS.has(name));
	for (const value of VALUES) {
		const found = await difference(scenario, names, value, text);
		if (found !== undefined) differing.push(found);
	}
}
rmSync(folder, { recursive: true, force: true });
const reads = [...read].map(([scenario, names]) => [scenario, names.length]);
process.stdout.write(JSON.stringify({ clean: [...clean], differing, reads }));
process.exit(0);
