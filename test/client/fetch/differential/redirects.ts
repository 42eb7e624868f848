// Where redirects lead, what goes along, and what stops them.

import { type Case, type Place, textOf } from "./place.ts";

function leads({ here }: Place, query: Record<string, string>): string {
	return `${here}/leads?${new URLSearchParams(query)}`;
}

const STATUSES = ["300", "301", "302", "303", "304", "305", "307", "308"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

const methods: Case[] = STATUSES.flatMap((status): Case[] =>
	METHODS.flatMap((method): Case[] =>
		(["follow", "manual", "error"] as const).map(
			(redirect): Case => [
				`${status} of ${method}, ${redirect}`,
				async (fetch, place) => {
					const body = method === "GET" || method === "HEAD" ? null : "content";
					const init = { method, body, redirect, headers: { "x-a": "1", "content-language": "en" } };
					return await textOf(await fetch(leads(place, { status }), init), place);
				},
			],
		),
	),
);

const BODIES: Readonly<Record<string, () => Exclude<RequestInit["body"], undefined>>> = {
	text: () => "text",
	bytes: () => Uint8Array.of(1, 2),
	blob: () => new Blob(["blob"], { type: "a/b" }),
	params: () => new URLSearchParams({ a: "1" }),
	stream: () => new Blob(["stream"]).stream(),
};

const bodies: Case[] = Object.entries(BODIES).flatMap(([name, body]): Case[] =>
	(name === "stream" ? ["303", "307", "308"] : ["302", "303", "307", "308"]).map(
		(status): Case => [
			`${status} of a POST of ${name}`,
			async (fetch, place) => {
				const init = { method: "POST", body: body(), duplex: "half" } as const;
				return await textOf(await fetch(leads(place, { status }), init), place);
			},
		],
	),
);

const LOCATIONS: Readonly<Record<string, (place: Place) => string>> = {
	"a path": () => "/echo",
	"a relative path": () => "echo",
	"a query": () => "?times=1&to=/echo",
	"a fragment": () => "/echo#part",
	"another origin": ({ there }) => `${there}/echo`,
	"another origin without a scheme": ({ there }) => `${there.slice(5)}/echo`,
	"dot segments": () => "./x/../echo",
	"a space": () => "/echo?a b",
	"UTF-8": () => "/echo?ü=你",
	nothing: () => "none",
	"an empty one": () => "",
	"no URL": () => "http://",
	"ftp:": () => "ftp://127.0.0.1/",
	"data:": () => "data:,x",
	"file:": () => "file:///etc/hostname",
	"javascript:": () => "javascript:1",
	"about:": () => "about:blank",
	"a refused port": () => "http://127.0.0.1:6667/",
	nobody: ({ nowhere }) => nowhere,
};

const locations: Case[] = Object.entries(LOCATIONS).flatMap(([name, to]): Case[] =>
	(["follow", "manual", "error"] as const).map(
		(redirect): Case => [
			`Location is ${name}, ${redirect}`,
			async (fetch, place) =>
				await textOf(await fetch(`${leads(place, { to: to(place) })}#mine`, { redirect }), place),
		],
	),
);

const credentials: Case[] = ["authorization", "cookie", "x-other", "host-of-mine"].flatMap((name): Case[] => [
	[
		`${name} to the same origin`,
		async (fetch, place) => await textOf(await fetch(leads(place, {}), { headers: { [name]: "v" } }), place),
	],
	[
		`${name} to another origin`,
		async (fetch, place) =>
			await textOf(
				await fetch(leads(place, { to: `${place.there}/echo` }), { headers: { [name]: "v" } }),
				place,
			),
	],
]);

const limits: Case[] = [1, 2, 19, 20, 21, 30].map(
	(times): Case => [
		`${times} redirects`,
		async (fetch, place) => await textOf(await fetch(leads(place, { times: String(times) })), place),
	],
);

export const REDIRECTS: readonly Case[] = [
	...methods,
	...bodies,
	...locations,
	...credentials,
	...limits,
	[
		"a Request is followed with its content",
		async (fetch, place) => {
			const request = new Request(leads(place, { status: "307" }), { method: "POST", body: "content" });
			return await textOf(await fetch(request), place);
		},
	],
	[
		"a Request says manual",
		async (fetch, place) =>
			await textOf(await fetch(new Request(leads(place, {}), { redirect: "manual" })), place),
	],
	[
		"integrity holds at the end",
		async (fetch, place) =>
			await textOf(await fetch(leads(place, { to: "/nowhere" }), { integrity: "sha256-AAAA" }), place),
	],
];
