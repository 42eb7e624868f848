// Authentication over the wire: what is sent to whom, what a 401 leads to, and what never leaves.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import {
	type Auth,
	Client,
	type ClientAuth,
	type ClientOptions,
	type RequestOptions,
} from "../../../src/client/index.ts";
import type { ScriptedRequest, ScriptedServer } from "../../../src/testing/index.ts";
import { failureOf, ok, requestsTo, serve, withClient } from "../support.ts";

const limit = { timeout: 30_000 };

function refusal(...challenges: readonly string[]): string {
	const lines = challenges.map((each) => `www-authenticate: ${each}\r\n`).join("");
	return `HTTP/1.1 401 Unauthorized\r\n${lines}content-length: 2\r\n\r\nno`;
}

function authorizationOf({ head }: ScriptedRequest): string | undefined {
	return /^authorization: (.*)\r$/im.exec(head)?.[1];
}

function authorizationsTo(server: ScriptedServer): (string | undefined)[] {
	return requestsTo(server).map(authorizationOf);
}

function basic(pair: string): string {
	return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function parametersOf(value: string | undefined): Record<string, string> {
	const found = (value ?? "").matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
	return Object.fromEntries([...found].map(([, name, quoted, token]) => [name, quoted ?? token]));
}

/** What a Digest server makes of a request, written from RFC 7616 §3.4.1 and on its own. */
function isRight(request: ScriptedRequest, password: string, algorithm = "md5"): boolean {
	const h = (text: string | Buffer): string =>
		createHash(
			algorithm
				.replace(/-sess$/i, "")
				.replace(/^sha-512-256$/i, "sha512-256")
				.replace(/^sha-256$/i, "sha256"),
		)
			.update(text)
			.digest("hex");
	const { username, realm, nonce, uri, qop, nc, cnonce, response } = parametersOf(authorizationOf(request));
	if (uri !== request.target) return false;
	let key = h(`${username}:${realm}:${password}`);
	if (/-sess$/i.test(algorithm)) key = h(`${key}:${nonce}:${cnonce}`);
	const content = qop === "auth-int" ? `:${h(request.body)}` : "";
	const target = h(`${request.method}:${uri}${content}`);
	return (
		response ===
		h(qop === undefined ? `${key}:${nonce}:${target}` : `${key}:${nonce}:${nc}:${cnonce}:${qop}:${target}`)
	);
}

const U = { username: "user", password: "secret" };

async function exchanging(
	server: ScriptedServer,
	options: ClientOptions,
	use: (client: Client) => Promise<void>,
): Promise<(string | undefined)[]> {
	await withClient(server, options, use);
	return authorizationsTo(server);
}

/** The Authorization of each request that the calls led to. */
async function sentBy(
	answer: string | ((request: ScriptedRequest) => string),
	use: (client: Client, url: string) => Promise<unknown>,
	options: (url: string) => ClientOptions = () => ({}),
): Promise<(string | undefined)[]> {
	const server = await serve(answer);
	return await exchanging(server, options(server.url), async (client) => {
		await use(client, server.url);
	});
}

/** A call that reads its answer to the end. */
async function fetched(
	client: Client,
	url: string,
	options: RequestOptions = {},
	method = "GET",
): Promise<number> {
	const response = await client.request(method, url, options);
	await response.bytes();
	return response.status;
}

test("Basic goes out at once, in UTF-8, for the request's own origin", limit, async () => {
	for (const [auth, pair] of [
		[U, "user:secret"],
		[{ username: "J\u00e4s\u00f8n", password: "p:\u20ac w" }, "J\u00e4s\u00f8n:p:\u20ac w"],
		[{ username: "", password: "" }, ":"],
	] as const) {
		const sent = await sentBy(ok(""), (client, url) => fetched(client, `${url}/x`, { auth }));
		assert.deepEqual(sent, [basic(pair)]);
	}
});

test("credentials of a client go to the origin it names, and to no other", limit, async () => {
	const other = await serve(ok(""));
	const sent = await sentBy(
		ok(""),
		async (client, url) => {
			await fetched(client, url);
			await fetched(client, other.url);
			await fetched(client, url, { auth: false });
			await fetched(client, url, { auth: { bearer: "t" } });
			await fetched(client, url, { headers: { authorization: "mine" } });
		},
		(origin) => ({ auth: { ...U, origin } }),
	);
	assert.deepEqual(sent, [basic("user:secret"), undefined, "Bearer t", "mine"]);
	assert.deepEqual(authorizationsTo(other), [undefined]);
	await other.close();
});

test("an origin in a request's option holds its credentials back from any other", limit, async () => {
	for (const origin of ["https://127.0.0.1", "http://127.0.0.1:1", "http://localhost"]) {
		const sent = await sentBy(refusal('Digest realm="r", nonce="n"'), async (client, url) => {
			for (const auth of [U, { digest: U }, { bearer: "t" }, { bearer: () => "t" }]) {
				assert.equal(await fetched(client, url, { auth: { ...auth, origin } }), 401);
			}
		});
		assert.deepEqual(sent, [undefined, undefined, undefined, undefined]);
	}
});

const SCHEMES: readonly (readonly [name: string, auth: Auth])[] = [
	["Basic", U],
	["Bearer", { bearer: "secret" }],
	["Bearer from a function", { bearer: () => "secret" }],
	["Digest", { digest: U }],
];

for (const [name, auth] of SCHEMES) {
	test(`${name} stops where a redirect leads to another origin, and does not come back`, limit, async () => {
		const there = await serve(({ target }) =>
			target === "/back"
				? `HTTP/1.1 302 Found\r\nlocation: ${here.url}/end\r\ncontent-length: 0\r\n\r\n`
				: refusal('Digest realm="r", nonce="n", qop="auth"', "Basic realm=r", "Bearer"),
		);
		const here = await serve(({ target }) => {
			if (target === "/end") return refusal('Digest realm="r", nonce="n", qop="auth"', "Basic realm=r");
			const location = target === "/near" ? "/end" : `${there.url}${target}`;
			return `HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`;
		});
		try {
			await withClient(here, {}, async (client) => {
				assert.equal(await fetched(client, `${here.url}/there`, { auth }), 401);
				assert.equal(await fetched(client, `${here.url}/back`, { auth }), 401);
				const before = requestsTo(here).length;
				await fetched(client, `${here.url}/near`, { auth });
				const near = authorizationsTo(here).slice(before);
				assert.ok(near.at(-1) !== undefined, "the same origin gets it");
			});
			assert.deepEqual(authorizationsTo(there), [undefined, undefined]);
			const ends = requestsTo(here).filter(({ target }) => target === "/end");
			assert.equal(authorizationOf(ends[0] as ScriptedRequest), undefined);
		} finally {
			await there.close();
		}
	});
}

test(
	"a bearer token from a function is asked for again after a 401, once, and sent if it is another",
	limit,
	async () => {
		const answer = (request: ScriptedRequest): string =>
			authorizationOf(request) === "Bearer t2" ? ok("") : refusal("Bearer");
		let tokens = 0;
		const next = async (): Promise<string> => `t${++tokens}`;
		const sent = await sentBy(answer, async (client, url) => {
			assert.equal(await fetched(client, url, { auth: { bearer: next } }), 200);
			assert.equal(await fetched(client, url, { auth: { bearer: next } }), 401);
			assert.equal(await fetched(client, url, { auth: { bearer: () => "same" } }), 401);
			assert.equal(await fetched(client, url, { auth: { bearer: "static" } }), 401);
		});
		assert.deepEqual(
			sent,
			["t1", "t2", "t3", "t4", "same", "static"].map((each) => `Bearer ${each}`),
		);
	},
);

for (const algorithm of ["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"]) {
	test(
		`Digest with ${algorithm} answers a 401 once, counts its nonce, and needs no 401 afterwards`,
		limit,
		async () => {
			const answer = (request: ScriptedRequest): string =>
				isRight(request, "secret", algorithm)
					? ok("fine")
					: refusal(
							"Basic realm=r",
							`Digest realm="r", nonce="n1", opaque="o", qop="auth", algorithm=${algorithm}`,
						);
			const sent = await sentBy(answer, async (client, url) => {
				assert.equal(await fetched(client, `${url}/a?b=c`, { auth: { digest: U } }), 200);
				assert.equal(await fetched(client, `${url}/d`, { auth: { digest: U } }, "DELETE"), 200);
				assert.equal(
					await fetched(client, `${url}/e`, { auth: { digest: U }, body: "content" }, "POST"),
					200,
				);
				assert.equal(await fetched(client, url, { auth: { digest: { ...U, password: "wrong" } } }), 401);
			});
			const counts = sent.map((value) => parametersOf(value).nc);
			const all = [undefined, "00000001", "00000002", "00000003", undefined, "00000001"];
			assert.deepEqual(counts, all);
			for (const value of sent) {
				assert.doesNotMatch(String(value), /secret|^Basic/);
				if (value !== undefined) assert.equal(parametersOf(value).opaque, "o");
			}
			const cnonces = sent.map((value) => parametersOf(value).cnonce).filter((each) => each !== undefined);
			// A session keeps its own; the last one is of another password.
			assert.equal(new Set(cnonces).size, algorithm.endsWith("-sess") ? 2 : cnonces.length);
		},
	);
}

test("Basic credentials and those in a URL answer a server that asks for Digest", limit, async () => {
	const answer = (request: ScriptedRequest): string =>
		isRight(request, "s:cret/") ? ok("") : refusal('Digest realm="r", nonce="n", qop="auth"');
	const auth = { username: "user", password: "s:cret/" };
	const sent = await sentBy(answer, async (client, url) => {
		assert.equal(await fetched(client, url, { auth }), 200);
		assert.equal(await fetched(client, url.replace("//", "//user:s:cret%2F@")), 200);
	});
	assert.equal(sent[0], basic("user:s:cret/"));
	assert.deepEqual(
		sent.slice(1).map((value) => parametersOf(value).nc),
		["00000001", "00000002"],
	);
	// What the caller says for a request goes before what the URL says.
	const plain = await sentBy(ok(""), async (client, url) => {
		const withUserinfo = url.replace("//", "//a:b@");
		await fetched(client, withUserinfo);
		await fetched(client, withUserinfo, { auth: U });
		await fetched(client, withUserinfo, { auth: false });
		await fetched(client, withUserinfo, { headers: { authorization: "x" } });
	});
	assert.deepEqual(plain, [basic("a:b"), basic("user:secret"), undefined, "x"]);
});

test("a stale nonce is answered once with the new one; the password is not in doubt", limit, async () => {
	const challenge = (nonce: string, stale = ""): string =>
		`Digest realm="r", nonce="${nonce}", qop="auth"${stale}`;
	let now = 1;
	const answer = (request: ScriptedRequest): string => {
		if (!isRight(request, "secret")) return refusal(challenge(`n${now}`));
		const { nonce } = parametersOf(authorizationOf(request));
		if (nonce !== `n${now}`) return refusal(challenge(`n${now}`, ", stale=TRUE"));
		if (request.target === "/expire") now++;
		return ok("");
	};
	const nonces = (sent: readonly (string | undefined)[]): unknown[] =>
		sent.map((value) => parametersOf(value).nonce);
	const sent = await sentBy(answer, async (client, url) => {
		assert.equal(await fetched(client, `${url}/expire`, { auth: { digest: U } }), 200);
		assert.equal(await fetched(client, url, { auth: { digest: U } }), 200);
	});
	assert.deepEqual(nonces(sent), [undefined, "n1", "n1", "n2"]);
	// A server for which every nonce is stale gets two answers, and no more.
	let count = 0;
	const never = await sentBy(
		() => refusal(challenge(`m${++count}`, ", stale=true")),
		async (client, url) => {
			assert.equal(await fetched(client, url, { auth: { digest: U } }), 401);
		},
	);
	assert.deepEqual(nonces(never), [undefined, "m1", "m2"]);
	const wrong = await sentBy(refusal(challenge("w")), async (client, url) => {
		assert.equal(await fetched(client, url, { auth: { digest: U } }), 401);
	});
	assert.deepEqual(nonces(wrong), [undefined, "w"]);
});

test("nextnonce is used next, from the first count", limit, async () => {
	const answer = (request: ScriptedRequest): string =>
		isRight(request, "secret")
			? ok("", `authentication-info: nextnonce="next${request.index}"`)
			: refusal('Digest realm="r", nonce="n", qop="auth"');
	const sent = await sentBy(answer, async (client, url) => {
		for (let count = 0; count < 3; count++) await fetched(client, url, { auth: { digest: U } });
	});
	assert.deepEqual(
		sent.slice(1).map((value) => [parametersOf(value).nonce, parametersOf(value).nc]),
		[
			["n", "00000001"],
			["next1", "00000001"],
			["next2", "00000001"],
		],
	);
});

test("a server that claims to know the password and doesn't is an error", limit, async () => {
	const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
	const answer = (request: ScriptedRequest): string => {
		const { nonce, nc, cnonce, uri } = parametersOf(authorizationOf(request));
		if (nonce === undefined) return refusal('Digest realm="r", nonce="n", qop="auth"');
		const proof = md5(`${md5("user:r:secret")}:${nonce}:${nc}:${cnonce}:auth:${md5(`:${uri}`)}`);
		const rspauth =
			request.target === "/fake" ? proof.replace(/./, (digit) => (digit === "0" ? "1" : "0")) : proof;
		return ok("", `Authentication-Info: qop=auth, rspauth="${rspauth}", cnonce="${cnonce}", nc=${nc}`);
	};
	await sentBy(answer, async (client, url) => {
		assert.equal(await fetched(client, url, { auth: { digest: U } }), 200);
		const error = await failureOf(client.get(`${url}/fake`, { auth: { digest: U } }));
		assert.deepEqual([error.kind, error.code], ["protocol", "rspauth"]);
	});
});

test(
	"auth-int covers the content, and a stream that can be read but once is not sent twice",
	limit,
	async () => {
		const answer = (request: ScriptedRequest): string =>
			isRight(request, "secret") ? ok("") : refusal('Digest realm="r", nonce="n", qop="auth-int"');
		async function* once(): AsyncGenerator<string> {
			yield "content";
		}
		const sent = await sentBy(answer, async (client, url) => {
			for (const body of ["content", Buffer.from([0, 255]), new Blob(["blob"]), new URLSearchParams("a=b")]) {
				assert.equal(await fetched(client, url, { auth: { digest: U }, body }, "PUT"), 200);
			}
			const form = new FormData();
			form.set("a", "b");
			assert.equal(await fetched(client, url, { auth: { digest: U }, body: form }, "POST"), 200);
			assert.equal(await fetched(client, url, { auth: { digest: U } }), 200);
			assert.equal(await fetched(client, url, { auth: { digest: U }, body: once() }, "PUT"), 401);
			assert.equal(await fetched(client, url, { auth: U, body: once() }, "PUT"), 401);
		});
		assert.equal(sent.length, 9);
		assert.equal(parametersOf(sent[1]).qop, "auth-int");
	},
);

test("credentials go unasked only where the server's domain says that they belong", limit, async () => {
	const answer = (request: ScriptedRequest): string =>
		isRight(request, "secret")
			? ok("")
			: refusal('Digest realm="r", nonce="n", qop="auth", domain="/a /b/c http://elsewhere.test/d"');
	const sent = await sentBy(answer, async (client, url) => {
		for (const path of ["/a", "/a/x", "/b/c?d", "/d", "/b"])
			await fetched(client, url + path, { auth: { digest: U } });
	});
	assert.deepEqual(
		sent.map((value) => value !== undefined),
		[false, true, true, true, false, true, false, true],
	);
});

test("the content of a 401 is given up, and its connection used for the answer", limit, async () => {
	const server = await serve((request) =>
		isRight(request, "secret") ? ok("") : refusal('Digest realm="r", nonce="n", qop="auth"'),
	);
	await withClient(server, { connectionsPerOrigin: 1 }, async (client) => {
		assert.equal(await fetched(client, server.url, { auth: { digest: U } }), 200);
	});
	assert.equal(server.connections.length, 1);
});

test("a 401 without a challenge that can be answered is handed over", limit, async () => {
	for (const challenges of [
		[],
		["Basic realm=r"],
		["Negotiate"],
		['Digest realm="r", nonce="n", algorithm=X'],
	]) {
		const sent = await sentBy(refusal(...challenges), async (client, url) => {
			const response = await client.get(url, { auth: U });
			assert.equal(response.status, 401);
			assert.equal(await response.text(), "no");
			assert.equal(await fetched(client, url, { auth: { digest: U } }), 401);
		});
		assert.deepEqual(sent, [basic("user:secret"), undefined]);
	}
});

test(
	"a netrc file is asked for exactly the request's host, and not for where a redirect leads",
	limit,
	async (t) => {
		const folder = await mkdtemp(join(tmpdir(), "gannet-auth-"));
		t.after(() => rm(folder, { recursive: true }));
		const netrc = join(folder, "netrc");
		await writeFile(netrc, "machine 127.0.0.1 login user password secret\ndefault login d password q\n");
		await chmod(netrc, 0o600);
		const there = await serve(ok(""), { host: "127.0.0.2" });
		const answer = (request: ScriptedRequest): string =>
			request.target === "/there"
				? `HTTP/1.1 302 Found\r\nlocation: ${there.url}/\r\ncontent-length: 0\r\n\r\n`
				: ok("");
		const sent = await sentBy(
			answer,
			async (client, url) => {
				await fetched(client, url);
				await fetched(client, `${url}/there`);
				await fetched(client, url.replace("127.0.0.1", "127.1"));
			},
			() => ({ auth: { netrc } }),
		);
		assert.deepEqual(sent, [basic("user:secret"), basic("user:secret"), basic("user:secret")]);
		assert.deepEqual(authorizationsTo(there), [undefined]);
		const client = new Client({ auth: { netrc } });
		await fetched(client, there.url);
		assert.deepEqual(authorizationsTo(there), [undefined, basic("d:q")]);
		await chmod(netrc, 0o644);
		assert.equal((await failureOf(client.get(there.url))).code, "netrc-permissions");
		await client.close();
		await there.close();
	},
);

test("credentials that can't be what they should be are refused, and never shown", limit, async () => {
	const wrong = [
		"user:secret",
		true,
		["user", "secret"],
		{},
		{ username: "secret" },
		{ ...U, secret: "secret" },
		{ username: "secret:x", password: "secret" },
		{ username: "u", password: "secret\r\nx: y" },
		{ username: "u", password: 5 },
		{ bearer: "" },
		{ bearer: "secret\n" },
		{ bearer: "sec ret" },
		{ bearer: "s\u00e9cret" },
		{ digest: "secret" },
		{ digest: { username: "secret" } },
		{ netrc: false },
		{ netrc: "" },
		{ ...U, origin: "secret" },
		{ ...U, origin: "ftp://host" },
		{ ...U, origin: "http://host/path" },
		{ ...U, origin: "http://user:secret@host" },
		Object.create(U),
	];
	await using client = new Client();
	for (const auth of wrong) {
		const error = await failureOf(client.get("http://127.0.0.1:9/", { auth: auth as Auth }));
		assert.deepEqual([error.kind, error.code], ["invalid-request", "invalid-option"]);
		assert.throws(() => new Client({ auth: auth as ClientAuth }), { kind: "invalid-request" });
	}
	assert.throws(() => new Client({ auth: U as ClientAuth }), /their origin/);
	const token = await failureOf(client.get("http://127.0.0.1:9/", { auth: { bearer: () => "sec ret\n" } }));
	assert.equal(token.kind, "invalid-request");
	await assert.rejects(
		client.get("http://127.0.0.1:9/", {
			auth: {
				bearer: () => {
					throw new RangeError("mine");
				},
			},
		}),
		RangeError,
	);
});

test("nothing secret is in errors or in what objects show of themselves", limit, async () => {
	const challenge = refusal('Digest realm="r", nonce="n", qop="auth"');
	for (const [, auth] of SCHEMES) {
		const server = await serve((request) =>
			request.target === "/cut" ? "HTTP/1.1 nonsense\r\n\r\n" : challenge,
		);
		await withClient(server, { auth: { ...auth, origin: server.url } as ClientAuth }, async (client) => {
			const response = await client.get(server.url);
			await response.bytes();
			const error = await failureOf(client.get(`${server.url}/cut`));
			for (const shown of [response, client, error, error.cause]) {
				const text = inspect(shown, { depth: 10, showHidden: false });
				// The stack's paths may hold the word.
				assert.doesNotMatch(text.replace(/^ *at .*$/gm, ""), /secret|dXNlcjpzZWNyZXQ/);
			}
			assert.doesNotMatch(JSON.stringify(error), /secret|dXNlcjpzZWNyZXQ/);
		});
	}
});
