// Where gannet's fetch differs from Node's on purpose, each with both sides: what the standard, safety or plain use asks
// for, and what Node does in its place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, createFetch } from "../../../src/client/index.ts";
import { type Fetch, openPlace, outcomeOf, type Place, textOf } from "./differential/place.ts";

interface Difference {
	readonly title: string;
	readonly call: (fetch: Fetch, place: Place) => unknown;
	readonly ours: unknown;
	readonly nodes: unknown;
}

const refused = { error: "[object Error]", name: "TypeError", kind: "TypeError" };

/** Fields that arrived at /echo. */
async function fieldsOf(response: Response): Promise<unknown> {
	return ((await response.json()) as { fields: unknown }).fields;
}

const noBytes = (): ReadableStream =>
	new ReadableStream({
		start(controller) {
			controller.close();
		},
	});

const DIFFERENCES: readonly Difference[] = [
	{
		title: "headers of any name that looks like a credential stop at another origin",
		call: async (fetch, { here, there }) =>
			await fieldsOf(await fetch(`${here}/leads?to=${there}/echo`, { headers: { "x-api-key": "secret" } })),
		ours: { value: [] },
		nodes: { value: [["x-api-key", "secret"]] },
	},
	{
		title: "Proxy-Authorization is never sent to an origin",
		call: async (fetch, { here }) =>
			await fieldsOf(await fetch(`${here}/echo`, { headers: { "proxy-authorization": "secret" } })),
		ours: { value: [] },
		nodes: { value: [["proxy-authorization", "secret"]] },
	},
	{
		title: "a Referer is cut down to its origin where a redirect leads to another one",
		call: async (fetch, { here, there }) =>
			await fieldsOf(
				await fetch(`${here}/leads?to=${there}/echo`, { headers: { referer: `${here}/secret?x` } }).then(
					async (response) =>
						new Response((await response.text()).replaceAll(here, "HERE").replaceAll(there, "THERE")),
				),
			),
		ours: { value: [["referer", "HERE/"]] },
		nodes: { value: [["referer", "HERE/secret?x"]] },
	},
	{
		title: "the referrer policies that speak of the same origin know it",
		call: async (fetch, { here }) => {
			const fields = [];
			for (const referrerPolicy of ["same-origin", "origin-when-cross-origin"] as const) {
				const response = await fetch(`${here}/echo`, { referrer: `${here}/page`, referrerPolicy });
				fields.push((await response.text()).includes("/page"));
			}
			return fields;
		},
		ours: { value: [true, true] },
		nodes: { value: [false, false] },
	},
	{
		title: "a 303-like redirect of a POST is followed even where its content was a stream",
		call: async (fetch, place) => {
			const init = { method: "POST", body: noBytes(), duplex: "half" } as const;
			return (await textOf(await fetch(`${place.here}/leads?status=302`, init), place)).status;
		},
		ours: { value: 200 },
		nodes: refused,
	},
	{
		title: "a 407 of an origin is a response",
		call: async (fetch, { here }) => (await fetch(`${here}/answer?status=407`)).status,
		ours: { value: 407 },
		nodes: refused,
	},
	{
		title: "only names that can be listed are header names, as Web IDL says",
		call: async (fetch, { here }) =>
			await fieldsOf(
				await fetch(`${here}/echo`, {
					headers: Object.defineProperty({}, "x-a", { value: "1", enumerable: false }),
				}),
			),
		ours: { value: [] },
		nodes: { value: [["x-a", "1"]] },
	},
	{
		title: "integrity may have any white space around and between",
		call: async (fetch, { here }) => {
			const integrity = "\tsha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
			return (await fetch(`${here}/answer`, { integrity })).status;
		},
		ours: refused,
		nodes: { value: 200 },
	},
	{
		title: "an undici dispatcher is refused, not passed over",
		call: async (fetch, { here }) =>
			(await fetch(`${here}/answer`, { dispatcher: getGlobalDispatcher() } as RequestInit)).status,
		ours: refused,
		nodes: { value: 200 },
	},
	{
		title: "Expect: 100-continue is kept to",
		call: async (fetch, { here }) =>
			await fieldsOf(
				await fetch(`${here}/echo`, { method: "POST", body: "x", headers: { expect: "100-continue" } }),
			),
		ours: {
			value: [
				["content-length", "1"],
				["content-type", "text/plain;charset=UTF-8"],
				["expect", "100-continue"],
			],
		},
		nodes: refused,
	},
	{
		title: "a redirect to a URL with credentials is followed, and they are not sent",
		call: async (fetch, { here, there }) =>
			await fieldsOf(await fetch(`${here}/leads?to=${there.replace("//", "//user:password@")}/echo`)),
		ours: { value: [] },
		nodes: refused,
	},
	{
		title: 'mode "no-cors" hides nothing: there is no page that might pry',
		call: async (fetch, { here, there }) => {
			const { status, type } = await fetch(`${here}/leads?to=${there}/answer`, { mode: "no-cors" });
			return [status, type];
		},
		ours: { value: [200, "cors"] },
		nodes: { value: [0, "opaque"] },
	},
	{
		title: "members on Object.prototype say nothing",
		call: async (fetch, place) => {
			const slipped = { value: "DELETE", configurable: true, writable: true };
			Object.defineProperty(Object.prototype, "method", slipped);
			const call = fetch(`${place.here}/echo`, { headers: {} });
			Reflect.deleteProperty(Object.prototype, "method");
			return ((await (await call).json()) as { method: string }).method;
		},
		ours: { value: "GET" },
		nodes: { value: "DELETE" },
	},
];

/** undici's own, where Node keeps it for all copies of undici in a process. */
function getGlobalDispatcher(): unknown {
	return Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"));
}

const nodes: Fetch = globalThis.fetch;
let place: Place;
let client: Client;
let ours: Fetch;

before(async () => {
	place = await openPlace();
	client = new Client();
	ours = createFetch(client);
});

after(async () => {
	await client.destroy();
	await place.close();
});

for (const difference of DIFFERENCES) {
	test(difference.title, async () => {
		assert.deepEqual(await outcomeOf(() => difference.call(ours, place)), difference.ours, "gannet");
		assert.deepEqual(await outcomeOf(() => difference.call(nodes, place)), difference.nodes, "Node");
	});
}
