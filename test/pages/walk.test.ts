// Walks through pages that a server really serves: what is asked for, in which order, and where it ends.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client } from "../../src/client/index.ts";
import { type Element, textContent } from "../../src/document/index.ts";
import { type Page, PagesError, type PagesHow, pages } from "../../src/pages/index.ts";
import { walk } from "../../src/pages/walk.ts";
import { type ScriptedRequest, type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { answering, requestsTo } from "../client/support.ts";

type Answer = {
	readonly json?: unknown;
	readonly html?: string;
	readonly status?: string;
	readonly fields?: readonly string[];
};

function reply({ json, html, status = "200 OK", fields = [] }: Answer): string {
	const content = html ?? JSON.stringify(json);
	const type = html === undefined ? "application/json" : "text/html; charset=utf-8";
	const lines = [`content-type: ${type}`, `content-length: ${Buffer.byteLength(content)}`, ...fields];
	return `HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n${content}`;
}

/** A server that answers by the request's target. */
function serve(answer: (target: URL, request: ScriptedRequest) => Answer): Promise<ScriptedServer> {
	return scriptedServer({
		connections: answering((request) => reply(answer(new URL(request.target, "http://server"), request))),
	});
}

async function all(walked: AsyncIterable<Page>): Promise<Page[]> {
	const list: Page[] = [];
	for await (const page of walked) list.push(page);
	return list;
}

async function failure(walked: AsyncIterable<Page>): Promise<PagesError> {
	try {
		await all(walked);
	} catch (error) {
		assert.ok(error instanceof PagesError, String(error));
		return error;
	}
	assert.fail("it did not fail");
}

const targets = (server: ScriptedServer): string[] => requestsTo(server).map(({ target }) => target);

/** What a walk through a list of seven birds gives: all of them, once, in order. */
const birds = ["ant", "bee", "cat", "dog", "emu", "fox", "gnu"];

describe("a walk", () => {
	const ways: readonly (readonly [
		name: string,
		how: PagesHow,
		answer: (url: URL, request: ScriptedRequest) => Answer,
		pageCount: number,
	])[] = [
		[
			"follows the Link header",
			{ by: "link" },
			({ searchParams }) => {
				const start = Number(searchParams.get("from") ?? 0);
				const next = start + 3 < 7 ? [`link: </birds?from=${start + 3}>; rel="prev next"; title="a, b"`] : [];
				return { json: birds.slice(start, start + 3), fields: next };
			},
			3,
		],
		[
			"follows the URL in the content",
			{ by: "next", at: "$.paging.next", items: "$.data[*]" },
			({ searchParams }) => {
				const start = Number(searchParams.get("from") ?? 0);
				const next = start + 2 < 7 ? `birds?from=${start + 2}` : null;
				return { json: { data: birds.slice(start, start + 2), paging: { next } } };
			},
			4,
		],
		[
			"sends the cursor back",
			{ by: "cursor", at: "$.meta.cursor", parameter: "cursor" },
			({ searchParams }) => {
				const start = Number((searchParams.get("cursor") ?? "@0").slice(1));
				const cursor = start + 4 < 7 ? `@${start + 4}` : "";
				return { json: { meta: { cursor }, birds: birds.slice(start, start + 4) } };
			},
			2,
		],
		[
			"sends the cursor back in JSON",
			{
				by: "cursor",
				at: "$.page.end",
				more: "$.page.more",
				member: "variables.after",
				items: "$.birds[*]",
				json: { query: "birds", variables: { first: 5 } },
			},
			(_url, { body }) => {
				const { query, variables } = JSON.parse(String(body));
				assert.deepEqual([query, variables.first], ["birds", 5]);
				const start = variables.after ?? 0;
				return {
					json: { birds: birds.slice(start, start + 5), page: { end: start + 5, more: start + 5 < 7 } },
				};
			},
			2,
		],
		[
			"counts pages until one has no items",
			{ by: "page" },
			({ searchParams }) => {
				const start = (Number(searchParams.get("page") ?? 1) - 1) * 3;
				return { json: { birds: birds.slice(start, start + 3) } };
			},
			4,
		],
		[
			"counts pages until one isn't found",
			{ by: "page" },
			({ searchParams }) => {
				const start = (Number(searchParams.get("page") ?? 1) - 1) * 3;
				return start < 7 ? { json: birds.slice(start, start + 3) } : { json: {}, status: "404 Not Found" };
			},
			3,
		],
		[
			"counts pages until the last one comes again",
			{ by: "page" },
			({ searchParams }) => {
				const start = Math.min(2, Number(searchParams.get("page") ?? 1) - 1) * 3;
				return { json: birds.slice(start, start + 3) };
			},
			3,
		],
		[
			"counts items, however many come at once",
			{ by: "offset", total: "$.total" },
			({ searchParams }) => {
				const start = Number(searchParams.get("offset") ?? 0);
				return { json: { total: 7, birds: birds.slice(start, start + (start === 0 ? 3 : 2)) } };
			},
			3,
		],
	];
	for (const [name, how, answer, pageCount] of ways) {
		test(name, async () => {
			await using server = await serve(answer);
			await using client = new Client();
			const walked = await all(pages(client, `${server.url}/birds`, how));
			assert.deepEqual(
				walked.flatMap(({ items }) => items),
				birds,
			);
			assert.equal(walked.length, pageCount);
			assert.deepEqual(
				walked.map(({ number }) => number),
				walked.map((_page, index) => index + 1),
			);
		});
	}

	for (const [name, how, answer] of ways) {
		// Nothing tells the first page of a walk that it is the one before it again.
		if (name.endsWith("comes again")) continue;
		test(`that ${name} can be taken up after any page`, async () => {
			await using server = await serve(answer);
			await using client = new Client();
			const url = `${server.url}/birds`;
			for (const { number, next } of await all(pages(client, url, how))) {
				if (next === undefined) continue;
				const again = how.by === "cursor" && next.cursor !== undefined ? { ...how, from: next.cursor } : how;
				const rest = await all(pages(client, next.url, again));
				const whole = await all(pages(client, url, how));
				assert.deepEqual(
					rest.flatMap(({ items }) => items),
					whole.slice(number).flatMap(({ items }) => items),
				);
			}
		});
	}

	test("follows rel=next of an HTML page, and gives its elements", async () => {
		await using server = await serve(({ pathname }) => {
			const number = Number(pathname.slice(1));
			const next = number < 2 ? `<a rel="nofollow next" href="${number + 1}">more</a>` : "";
			return { html: `<ul><li>item ${number}a<li>item ${number}b</ul>${next}` };
		});
		await using client = new Client();
		const walked = await all(pages(client, `${server.url}/0`, { by: "link", items: "li" }));
		assert.deepEqual(
			walked.flatMap(({ items }) => items.map((item) => textContent(item as Element))),
			["item 0a", "item 0b", "item 1a", "item 1b", "item 2a", "item 2b"],
		);
	});

	test("asks for no page before the one before it has been taken", async () => {
		await using server = await serve(() => ({ json: birds }));
		await using client = new Client();
		for await (const { number } of pages(client, server.url, { by: "page" })) {
			assert.equal(targets(server).length, number);
			break;
		}
		assert.equal(targets(server).length, 1);
	});

	test("waits for as long as the server says that its rate limit is used up", async () => {
		await using server = await serve(({ searchParams }) => ({
			json: searchParams.get("page") === "3" ? [] : [searchParams.get("page")],
			fields: ["x-ratelimit-remaining: 0", "x-ratelimit-reset: 42"],
		}));
		await using client = new Client();
		const waits: number[] = [];
		const environment = {
			wait: (ms: number) => {
				waits.push(ms);
				return Promise.resolve();
			},
			now: () => 0,
		};
		await all(walk(client, server.url, { by: "page" }, environment));
		assert.deepEqual(waits, [42_000, 42_000]);
	});

	test("repeats what fails for the moment", async () => {
		let asked = 0;
		await using server = await serve(() =>
			asked++ === 0
				? { json: {}, status: "503 Service Unavailable", fields: ["retry-after: 0"] }
				: { json: birds },
		);
		await using client = new Client();
		assert.deepEqual((await all(pages(client, server.url, { by: "link" })))[0]?.items, birds);
	});

	test("takes credentials of the first URL along on its origin", async () => {
		await using server = await serve(({ searchParams }) => ({
			json: { next: searchParams.has("last") ? null : "?last" },
		}));
		await using client = new Client();
		const url = server.url.replace("//", "//ann:secret@");
		const walked = await all(pages(client, url, { by: "next", at: "$.next" }));
		for (const request of requestsTo(server)) {
			assert.match(request.head, /authorization: Basic YW5uOnNlY3JldA==/i);
		}
		assert.equal(walked[1]?.url.includes("secret"), false);
	});

	test("sends nothing of the caller's to another origin, and goes there only where that is allowed", async () => {
		await using other = await serve(() => ({ json: { next: null } }));
		await using server = await serve(() => ({ json: { next: `${other.url}/more` } }));
		await using client = new Client();
		const how = {
			by: "next",
			at: "$.next",
			request: { headers: { "x-own": "1", authorization: "Bearer t", "accept-language": "ga" } },
		} as const;
		const refused = await failure(pages(client, server.url, how));
		assert.equal(refused.kind, "other-origin");
		assert.equal(requestsTo(other).length, 0);
		assert.equal((await all(pages(client, server.url, { ...how, allowOtherOrigins: true }))).length, 2);
		const [request] = requestsTo(other);
		assert.ok(request !== undefined);
		assert.doesNotMatch(request.head, /x-own|bearer/i);
		assert.match(request.head, /accept-language: ga/i);
	});

	test("knows whose its credentials are where it goes on from another origin", async () => {
		await using other: ScriptedServer = await serve((url) => ({
			json: { next: url.searchParams.has("last") ? `${server.url}/home` : "?last" },
		}));
		await using server: ScriptedServer = await serve(() => ({ json: { next: null } }));
		const { origin } = new URL(server.url);
		const auth = { username: "ann", password: "secret" };
		await using client = new Client({ headers: { "x-api-key": "secret" } });
		const how = {
			by: "next",
			at: "$.next",
			request: { auth, headers: { authorization: "Bearer secret", "x-own": "1" }, origin },
		} as const;
		const start = `${other.url.replace("//", "//ann:secret@")}/more`;
		const refused = await failure(pages(client, start, how));
		assert.equal(refused.kind, "other-origin");
		assert.match(
			refused.message,
			/^The first page would be on .*, another origin; allow it with allowOtherOrigins, without credentials/,
		);
		assert.equal(requestsTo(other).length, 0);
		assert.equal((await all(pages(client, start, { ...how, allowOtherOrigins: true }))).length, 3);
		for (const { head } of requestsTo(other))
			assert.doesNotMatch(head, /authorization|x-own|x-api-key|secret/i);
		const [home] = requestsTo(server);
		assert.match(home?.head ?? "", /^authorization: /im);
		assert.match(home?.head ?? "", /^x-own: 1/im);
		assert.match(home?.head ?? "", /^x-api-key: secret/im);
	});

	test("a first page that is no http: URL is the client's to refuse", async () => {
		await using client = new Client();
		await assert.rejects(all(pages(client, "file:///etc/hosts", { by: "link" })), {
			code: "unsupported-scheme",
		});
	});
});

describe("a walk ends", () => {
	const some = (url: URL, name = "page"): number => Number(url.searchParams.get(name) ?? 1);
	const cases: readonly (readonly [
		fact: string,
		how: PagesHow,
		answer: (url: URL) => Answer,
		items: readonly unknown[],
		reason: RegExp,
		isDoubtful: boolean,
	])[] = [
		[
			"where the last page comes again under another number",
			{ by: "page" },
			(url) => ({ json: { page: some(url), items: [[1], [2]][some(url) - 1] ?? [2] } }),
			[1, 2],
			/^page 3 has the same items as page 2$/,
			true,
		],
		[
			"where the first page comes after the last",
			{ by: "page", items: "li" },
			(url) => ({ html: `<p>${some(url)}</p><li class=a>${((some(url) - 1) % 3) + 1}` }),
			["1", "2", "3"],
			/^page 4 has the same items as page 1$/,
			true,
		],
		[
			"where the array that a path names is empty",
			{ by: "page", items: "$.data" },
			(url) => ({ json: { data: some(url) < 3 ? [some(url)] : [], other: [1, 2] } }),
			[1, 2],
			/^a page without items$/,
			false,
		],
		[
			"where what should be an array is null",
			{ by: "page", items: "$['data'][0]" },
			(url) => ({ json: { data: [some(url) < 2 ? ["a"] : null] } }),
			["a"],
			/^a page without items$/,
			false,
		],
		[
			"in doubt where nothing is in the items' place",
			{ by: "page", items: "$.data[*]" },
			(url) => ({ json: some(url) < 3 ? { data: [some(url)] } : { error: "too many requests" } }),
			[1, 2],
			/^a page without items$/,
			true,
		],
		[
			"in doubt where more came than there are said to be",
			{ by: "offset", total: "$.total" },
			() => ({ json: { total: 2, items: [1, 2, 3] } }),
			[1, 2, 3],
			/^the last of 2 items$/,
			true,
		],
		[
			"where there is no content",
			{ by: "next", at: "$.next", items: "$.items" },
			({ pathname }) =>
				pathname === "/" ? { json: { items: [1], next: "/2" } } : { html: "", status: "204 No Content" },
			[1],
			/^page 2 was answered with 204$/,
			false,
		],
		[
			"where a link's context is another resource",
			{ by: "link" },
			() => ({ json: [1], fields: ['link: </2>; rel=next; anchor="/other", </3>; rel="last"'] }),
			[1],
			/^no link with rel="next"$/,
			false,
		],
	];
	for (const [fact, how, answer, items, reason, isDoubtful] of cases) {
		test(`${fact}, and says so`, async () => {
			await using server = await serve(answer);
			await using client = new Client();
			const walked = pages(client, `${server.url}/`, how);
			const found: unknown[] = [];
			for (;;) {
				const step = await walked.next();
				if (step.done === true) {
					assert.match(step.value.reason, reason);
					assert.equal(step.value.isDoubtful, isDoubtful);
					break;
				}
				for (const item of step.value.items)
					found.push(step.value.document.kind === "html" ? textContent(item as Element) : item);
			}
			assert.deepEqual(found, items);
		});
	}

	test("with an error at the page before the circle closes, which has no next one", async () => {
		await using server = await serve(({ pathname }) => ({ json: { next: pathname === "/b" ? "/" : "/b" } }));
		await using client = new Client();
		const nexts: unknown[] = [];
		const walked = pages(client, `${server.url}/`, { by: "next", at: "$.next" });
		await assert.rejects(
			async () => {
				for await (const { next } of walked) nexts.push(next?.url);
			},
			{ kind: "loop" },
		);
		assert.deepEqual(nexts, [`${server.url}/b`, undefined]);
	});
});

describe("a walk that a server leads astray", () => {
	const cases: readonly (readonly [
		fact: string,
		how: PagesHow,
		answer: (url: URL) => Answer,
		kind: string,
		message: RegExp,
	])[] = [
		[
			"ends where the pages go round in a circle",
			{ by: "next", at: "$.next" },
			({ pathname }) => ({ json: { next: pathname === "/a" ? "/b" : "/a" } }),
			"loop",
			/round in a circle/,
		],
		[
			"ends where the cursor stays the same",
			{ by: "cursor", at: "$.c", parameter: "c" },
			() => ({ json: { c: "x", items: [1] } }),
			"loop",
			/round in a circle/,
		],
		[
			"ends at limits.pages",
			{ by: "page", limits: { pages: 3 } },
			({ searchParams }) => ({ json: [searchParams.get("page")] }),
			"limit",
			/limits\.pages is 3; raise it/,
		],
		[
			"doesn't wait longer than limits.waitMs",
			{ by: "page" },
			({ searchParams }) => ({ json: [searchParams.get("page")], fields: ["retry-after: 99999"] }),
			"limit",
			/limits\.waitMs is 900000; raise it/,
		],
		[
			"says for how long the server wants to be left alone",
			{ by: "page", limits: { waitMs: 1_000 } },
			({ searchParams }) =>
				searchParams.has("page")
					? { json: {}, status: "429 Too Many Requests", fields: ["retry-after: 60"] }
					: { json: [1] },
			"status",
			/with 429 Too Many Requests, which asks for a wait of 60000 ms, but limits\.waitMs is 1000; raise it/,
		],
		[
			"says which page was answered with an error",
			{ by: "page" },
			({ searchParams }) =>
				searchParams.has("page") ? { json: {}, status: "403 Forbidden" } : { json: [1] },
			"status",
			/Page 2, .* was answered with 403 Forbidden/,
		],
		[
			"cuts a URL in its message that a server made long",
			{ by: "next", at: "$.next" },
			({ pathname }) =>
				pathname === "/" ? { json: { next: `/${"x".repeat(5000)}` } } : { json: {}, status: "414 Too Long" },
			"status",
			/^Page 2, .{200}…, was answered with 414 Too Long$/,
		],
		[
			"knows long cursors again",
			{ by: "cursor", at: "$.c", member: "c", json: {} },
			() => ({ json: { c: "x".repeat(100_000), items: [1] } }),
			"loop",
			/^Page 3 would be http/,
		],
		[
			"says that a page is HTML where a JSONPath is looked for",
			{ by: "next", at: "$.next" },
			() => ({ html: "<form>Log in</form>" }),
			"no-next",
			/"\$\.next" can't be looked up in content of the kind html: it has to be JSON, for a JSONPath$/,
		],
		[
			"says that a page is HTML where items are looked for by JSONPath",
			{ by: "page", items: "$[*]" },
			() => ({ html: "<form>Log in</form>" }),
			"no-next",
			/it has to be JSON, for a JSONPath$/,
		],
	];
	for (const [fact, how, answer, kind, message] of cases) {
		test(fact, async () => {
			await using server = await serve(answer);
			await using client = new Client();
			const error = await failure(pages(client, `${server.url}/`, how));
			assert.equal(error.kind, kind);
			assert.match(error.message, message);
		});
	}

	test("holds each page to the limits of documents that were given", async () => {
		await using server = await serve(() => ({ json: [[[1]]] }));
		await using client = new Client();
		const of = (limits: object): Promise<Page[]> =>
			all(pages(client, `${server.url}/`, { by: "link", document: { limits } }));
		await assert.rejects(of({ documentBytes: 4 }), { kind: "limit", code: "limits.documentBytes" });
		await assert.rejects(of({ depth: 2 }), { kind: "limit", code: "limits.depth" });
		assert.equal((await of({ depth: 3 })).length, 1);
	});

	test("says which page can't be read", async () => {
		await using server = await serve(({ searchParams }) =>
			searchParams.has("page") ? { html: "[1,", fields: ["x-a: 1"] } : { json: [1] },
		);
		await using client = new Client();
		const how = { by: "page", document: { kind: "json" } } as const;
		await assert.rejects(all(pages(client, `${server.url}/`, how)), {
			name: "DocumentError",
			kind: "syntax",
			line: 1,
			message: /^Page 2, http:.*\?page=2, can't be read: This is not JSON/,
		});
	});

	test("isn't begun at what is no URL", async () => {
		await using client = new Client();
		const error = await failure(pages(client, "nowhere", { by: "page" }));
		assert.equal(error.kind, "invalid-how");
		assert.match(error.message, /first page's URL has no scheme: write http:\/\/ or https:\/\/ before it$/);
	});

	test("isn't begun without saying how", async () => {
		await using client = new Client();
		const error = await failure(pages(client, "http://127.0.0.1/", undefined as unknown as PagesHow));
		assert.match(error.message, /how is an object, such as/);
	});
});

for (const member of [
	"__proto__.polluted",
	"constructor.prototype.polluted",
	"a.__proto__.polluted",
	"__proto__",
]) {
	test(`a cursor that is sent back as ${member} is a member of the content, and changes no prototype`, async () => {
		const bodies: string[] = [];
		const server = await serve((_url, { body }) => {
			bodies.push(String(body));
			return { json: { items: [1], next: bodies.length === 1 ? "evil" : null } };
		});
		await using client = new Client();
		const how: PagesHow = { by: "cursor", at: "$.next", member, json: { a: {} }, items: "$.items[*]" };
		await all(pages(client, server.url, how));
		assert.equal(({} as { polluted?: unknown }).polluted, undefined);
		assert.equal(Object.getPrototypeOf({}), Object.prototype);
		let at: unknown = JSON.parse(bodies[1] ?? "");
		for (const name of member.split(".")) {
			assert.ok(typeof at === "object" && at !== null && Object.hasOwn(at, name), name);
			at = Object.getOwnPropertyDescriptor(at, name)?.value;
		}
		assert.equal(at, "evil");
		await server.close();
	});
}
