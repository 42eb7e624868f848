// Redirects: where they lead, what goes along, and what never does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecretField } from "../../../src/base/index.ts";
import { Client, ClientError, type Interceptor, type RequestOptions } from "../../../src/client/index.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

function redirect(location: string, status = 302, more = ""): string {
	return `HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\n${more}content-length: 4\r\n\r\ngone`;
}

/** A server that answers the requests of each connection with these, in order. */
function answering(...answers: readonly string[]): Promise<ScriptedServer> {
	const script: Script = [
		...answers.flatMap((send) => [{ awaitRequest: true }, { send }] as Script),
		{ hold: true },
	];
	return scriptedServer({ connections: script });
}

function received(server: ScriptedServer): string {
	return server.connections.map((connection) => String(connection.received)).join("");
}

async function failure(promise: Promise<unknown>): Promise<ClientError> {
	const error: unknown = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	assert.ok(error instanceof ClientError, `expected a ClientError, got ${String(error)}`);
	return error;
}

/** RFC 9110 §15.4 with the fetch standard's changes of method. */
const METHODS: readonly (readonly [string, number, string])[] = [
	["GET", 301, "GET"],
	["GET", 302, "GET"],
	["GET", 303, "GET"],
	["GET", 307, "GET"],
	["GET", 308, "GET"],
	["HEAD", 303, "HEAD"],
	["POST", 301, "GET"],
	["POST", 302, "GET"],
	["POST", 303, "GET"],
	["POST", 307, "POST"],
	["POST", 308, "POST"],
	["PUT", 301, "PUT"],
	["PUT", 302, "PUT"],
	["PUT", 303, "GET"],
	["PUT", 308, "PUT"],
	["DELETE", 302, "DELETE"],
	["DELETE", 303, "GET"],
];

for (const [method, status, becomes] of METHODS) {
	test(`${method} redirected with ${status} becomes ${becomes}`, async () => {
		const head = method === "HEAD" ? redirect("/b", status).slice(0, -4) : redirect("/b", status);
		await using server = await answering(head, becomes === "HEAD" ? OK.slice(0, -2) : OK);
		await using client = new Client();
		const hasBody = method === "POST" || method === "PUT";
		const options: RequestOptions = hasBody ? { body: "data", headers: { "content-language": "en" } } : {};
		const response = await client.request(method, `${server.url}/a`, options);
		assert.equal(response.status, 200);
		assert.equal(response.url, `${server.url}/b`);
		assert.deepEqual(
			response.redirects.map((each) => [each.status, each.url]),
			[[status, `${server.url}/a`]],
		);
		const second = received(server).slice(received(server).indexOf(`${becomes} /b`));
		assert.equal(second.includes("content-language"), hasBody && becomes !== "GET");
		assert.equal(second.includes("content-type"), hasBody && becomes !== "GET");
		assert.equal(second.endsWith("\r\n\r\ndata"), hasBody && becomes !== "GET");
	});
}

const CREDENTIALS = {
	authorization: "Bearer s3cret",
	cookie: "session=s3cret",
	"proxy-authorization": "Basic s3cret",
	"X-Api-Key": "s3cret",
	"PRIVATE-TOKEN": "s3cret",
	"x-amz-security-token": "s3cret",
	"x-mine": "s3cret",
};

test("no credential goes along to another origin, nor comes back from there", async () => {
	await using home = await scriptedServer({
		connections: (index) =>
			index === 0
				? [
						{ awaitRequest: true },
						{ send: redirect(`${elsewhere.url}/there`) },
						{ awaitRequest: true },
						{ send: OK },
						{ hold: true },
					]
				: [{ hold: true }],
	});
	await using elsewhere: ScriptedServer = await answering(redirect(`${home.url}/back`));
	await using client = new Client({ redirects: { secretHeaders: ["X-Mine"] } });
	const response = await client.get(`${home.url}/start`, { headers: { ...CREDENTIALS, "x-plain": "kept" } });
	assert.equal(await response.text(), "ok");
	assert.match(received(home), /^GET \/start.*s3cret.*GET \/back/s);
	for (const text of [received(elsewhere), received(home).slice(received(home).indexOf("GET /back"))]) {
		assert.ok(!text.includes("s3cret"), text);
		assert.ok(text.includes("x-plain: kept"));
	}
	assert.equal(response.redirects.length, 2);
});

test("a client's own default credentials stop at a change of origin too, with and without interceptors", async () => {
	const idle: Interceptor = (request, next) => next(request);
	for (const interceptors of [[], [idle]]) {
		await using elsewhere = await answering(OK);
		await using home = await answering(redirect(`${elsewhere.url}/there`));
		await using client = new Client({ headers: { authorization: "Bearer s3cret" }, interceptors });
		await (await client.get(`${home.url}/start`)).text();
		assert.ok(received(home).includes("s3cret"));
		assert.ok(!received(elsewhere).includes("s3cret"));
	}
});

test("userinfo of the URL stops at a change of origin, and a Location's own userinfo is not used", async () => {
	await using elsewhere = await answering(OK);
	const { host } = new URL(elsewhere.url);
	await using home = await answering(redirect(`http://eve:pw@${host}/there`));
	await using client = new Client();
	const response = await client.get(home.url.replace("http://", "http://user:s3cret@"));
	assert.equal(await response.text(), "ok");
	assert.match(received(home), /authorization: Basic /i);
	assert.ok(!/authorization/i.test(received(elsewhere)));
	assert.ok(!response.url.includes("s3cret") && !response.url.includes("eve"));
});

test("within an origin the caller's headers go along, but for Proxy-Authorization, which no origin ever sees", async () => {
	await using server = await answering(redirect("b"), OK);
	await using client = new Client();
	await (await client.get(`${server.url}/a`, { headers: CREDENTIALS })).text();
	assert.equal(received(server).split("s3cret").length - 1, 2 * (Object.keys(CREDENTIALS).length - 1));
	assert.doesNotMatch(received(server), /proxy-authorization/i);
});

const SECRET_FIELDS = [
	"Authorization",
	"Cookie",
	"X-Api-Key",
	"Api-Key",
	"Private-Token",
	"X-Auth-Token",
	"x-access-token",
	"Client-Secret",
	"X-Session",
	"X-Amz-Security-Token",
	"DD-API-KEY",
	"X-Goog-Api-Key",
	"x-functions-key",
	"CF-Access-Jwt-Assertion",
];
const PLAIN_FIELDS = [
	"Accept",
	"User-Agent",
	"Accept-Language",
	"X-Request-Id",
	"Content-Type",
	"Keep-Alive",
	"X-Monkey",
	"Idempotency-Id",
	"Tokenizer",
];

for (const name of SECRET_FIELDS) {
	test(`${name} is taken for a credential`, () => assert.equal(isSecretField(name), true));
}
for (const name of PLAIN_FIELDS) {
	test(`${name} is not taken for a credential`, () => assert.equal(isSecretField(name), false));
}

const REFUSED: readonly (readonly [string, string, string])[] = [
	["a file", "file:///etc/passwd", "unsupported-scheme"],
	["a Unix socket", "unix:/run/docker.sock", "unsupported-scheme"],
	["data", "data:text/plain,x", "unsupported-scheme"],
	["nonsense", "http://[::1", "bad-location"],
];

for (const [what, location, code] of REFUSED) {
	test(`a redirect to ${what} is an error that says so`, async () => {
		await using server = await answering(redirect(location), OK);
		await using client = new Client();
		const error = await failure(client.get(`${server.url}/a`));
		assert.equal(error.kind, "redirect");
		assert.equal(error.code, code);
	});
}

test("a redirect with two different places is an error", async () => {
	await using server = await answering(redirect("/b", 302, "location: /c\r\n"));
	await using client = new Client();
	assert.equal((await failure(client.get(`${server.url}/a`))).code, "ambiguous");
});

test("a redirect without Location, a 300 and a 304 are responses like any other", async () => {
	await using server = await answering(
		"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n",
		"HTTP/1.1 300 Multiple Choices\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n",
		"HTTP/1.1 304 Not Modified\r\nlocation: /b\r\n\r\n",
	);
	await using client = new Client();
	for (const status of [302, 300, 304]) {
		const response = await client.get(`${server.url}/a`);
		assert.equal(response.status, status);
		response.discard();
	}
});

test("a URL that leads to itself is asked again: what answers there may have changed", async () => {
	await using server = await answering(redirect("/a"), redirect("/a"), redirect("/a"), OK);
	await using client = new Client();
	const response = await client.get(`${server.url}/a`);
	assert.equal(response.status, 200);
	assert.equal(response.redirects.length, 3);
});

test("the same request for the fifth time is a loop, unless a cookie set on the way makes it another", async () => {
	const circle = Array.from({ length: 4 }, () => [redirect("/b"), redirect("/a")]).flat();
	await using looping = await answering(...circle, OK);
	await using client = new Client();
	const error = await failure(client.get(`${looping.url}/a`));
	assert.equal(error.code, "loop");
	assert.match(error.message, /leads back to .*\/a again, after 4 requests to there/);
	await using login = await answering(
		...circle.slice(0, -1),
		redirect("/a", 302, "set-cookie: in=1\r\n"),
		OK,
	);
	assert.equal((await client.get(`${login.url}/a`)).status, 200);
});

test("more redirects than the limit are an error that names it, and false gives the redirect itself", async () => {
	await using server = await answering(redirect("/1"), redirect("/2"), redirect("/3"), redirect("/4"));
	await using client = new Client({ redirects: 2 });
	const error = await failure(client.get(`${server.url}/0`));
	assert.equal(error.code, "limit");
	assert.match(error.message, /2 redirects.*redirects\.limit/);
	const response = await client.get(`${server.url}/0`, { redirects: false });
	assert.equal(response.status, 302);
	assert.equal(await response.text(), "gone");
	assert.deepEqual(response.redirects, []);
});

test("content that can't be sent twice is not sent on, and the error says so", async () => {
	await using server = await answering(redirect("/b", 307), OK);
	await using client = new Client();
	const body = (async function* () {
		yield "once";
	})();
	const error = await failure(client.post(`${server.url}/a`, { body }));
	assert.equal(error.code, "body-used");
});

test("the total deadline holds for all redirects together", async () => {
	await using server = await scriptedServer({
		connections: [{ awaitRequest: true }, { send: redirect("/b") }, { awaitRequest: true }, { hold: true }],
	});
	await using client = new Client({ timeouts: { total: 150 } });
	const before = performance.now();
	const error = await failure(client.get(`${server.url}/a`));
	assert.equal(error.kind, "timeout");
	assert.ok(performance.now() - before < 5_000);
});
