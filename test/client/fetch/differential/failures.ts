// Aborts in each phase, servers that misbehave, content that is not what was promised.

import { createHash } from "node:crypto";
import { type Case, type Place, textOf } from "./place.ts";

class Mine extends Error {
	override readonly name: string = "Mine";
}

const REASONS: Readonly<Record<string, () => unknown>> = {
	"no reason": () => undefined,
	"an error": () => new Mine("because"),
	"a string": () => "because",
};

/** Whether it rejects with exactly the reason, and with what. */
async function stopped(promise: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
	return await promise.then(
		(value) => ["resolved", value],
		(error: unknown) => [
			error === signal.reason,
			error instanceof DOMException,
			(error as Error | null)?.name,
		],
	);
}

const aborts: Case[] = Object.entries(REASONS).flatMap(([name, reason]): Case[] => {
	const abort = (controller: AbortController): void => controller.abort(reason());
	const one = (
		when: string,
		call: (fetch: typeof globalThis.fetch, place: Place, controller: AbortController) => unknown,
	): Case => [`abort with ${name} ${when}`, (fetch, place) => call(fetch, place, new AbortController())];
	return [
		one("before the call", (fetch, { here }, controller) => {
			abort(controller);
			return stopped(fetch(`${here}/echo`, { signal: controller.signal }), controller.signal);
		}),
		one("before a call that is wrong", (fetch, _place, controller) => {
			abort(controller);
			return fetch("/wrong", { signal: controller.signal });
		}),
		one("at once", (fetch, { here }, controller) => {
			const call = fetch(`${here}/echo`, { signal: controller.signal });
			abort(controller);
			return stopped(call, controller.signal);
		}),
		one("while waiting", (fetch, { here }, controller) => {
			const call = fetch(`${here}/silent`, { signal: controller.signal });
			setTimeout(abort, 20, controller);
			return stopped(call, controller.signal);
		}),
		one("by a Request's signal", (fetch, { here }, controller) => {
			const call = fetch(new Request(`${here}/silent`, { signal: controller.signal }));
			setTimeout(abort, 20, controller);
			return stopped(call, controller.signal);
		}),
		one("of a data: URL before the call", (fetch, _place, controller) => {
			abort(controller);
			return stopped(fetch("data:,x", { signal: controller.signal }), controller.signal);
		}),
		...(["text", "json", "bytes", "arrayBuffer", "blob"] as const).flatMap((read) => [
			one(`during ${read}()`, async (fetch, { here }, controller) => {
				const response = await fetch(`${here}/drips`, { signal: controller.signal });
				const reading = response[read]();
				setTimeout(abort, 10, controller);
				return [await stopped(reading, controller.signal), response.bodyUsed];
			}),
			one(`before ${read}()`, async (fetch, { here }, controller) => {
				const response = await fetch(`${here}/drips`, { signal: controller.signal });
				abort(controller);
				return await stopped(response[read](), controller.signal);
			}),
			one(`before ${read}() of what has arrived`, async (fetch, { here }, controller) => {
				const response = await fetch(`${here}/answer`, { signal: controller.signal });
				abort(controller);
				return await stopped(response[read](), controller.signal);
			}),
		]),
		one("while the stream is read", async (fetch, { here }, controller) => {
			const response = await fetch(`${here}/drips`, { signal: controller.signal });
			const reader = response.body?.getReader();
			const first = await reader?.read();
			const next = reader?.read() as Promise<unknown>;
			abort(controller);
			return [first?.value?.length, await stopped(next, controller.signal)];
		}),
		one("while a clone is read", async (fetch, { here }, controller) => {
			const response = await fetch(`${here}/drips`, { signal: controller.signal });
			const reading = Promise.all([
				stopped(response.clone().text(), controller.signal),
				stopped(response.text(), controller.signal),
			]);
			setTimeout(abort, 10, controller);
			return await reading;
		}),
		one("after everything was read", async (fetch, { here }, controller) => {
			const response = await fetch(`${here}/answer`, { signal: controller.signal });
			const text = await response.text();
			abort(controller);
			return [text, response.bodyUsed];
		}),
		one("of a response without content", async (fetch, { here }, controller) => {
			const response = await fetch(`${here}/answer?status=204`, { signal: controller.signal });
			abort(controller);
			return await response.text();
		}),
		one("between redirects", (fetch, { here }, controller) => {
			const call = fetch(`${here}/leads?to=/silent`, { signal: controller.signal });
			setTimeout(abort, 30, controller);
			return stopped(call, controller.signal);
		}),
	];
});

const CONTENT = "hello, wörld — 你好";
const digest = (name: string, encoding: "base64" | "base64url" = "base64"): string =>
	`${name}-${createHash(name).update(CONTENT).digest(encoding)}`;
const [good256, good384, good512] = [digest("sha256"), digest("sha384"), digest("sha512")];
const bad256 = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const bad512 = `sha512-${"A".repeat(86)}==`;

const INTEGRITIES: readonly string[] = [
	good256,
	good384,
	good512,
	bad256,
	bad512,
	`${bad256} ${good256}`,
	`${good256} ${bad512}`,
	`${bad256} ${good512}`,
	`${good256}?option`,
	`${bad256}?option`,
	good256.replace("sha256", "SHA256"),
	bad256.replace("sha256", "SHA256"),
	good256.replace(/=$/, ""),
	digest("sha512", "base64url"),
	"md5-1B2M2Y8AsgTpgAmY7PhCfg==",
	"sha256-",
	"sha256",
	"sha256-!!!",
	`bogus ${good256}`,
	`bogus ${bad256}`,
];

const integrity: Case[] = INTEGRITIES.map(
	(value): Case => [
		`integrity ${value.replace(/[A-Za-z0-9+/_-]{20,}/g, (text) => text.slice(0, 8))}`,
		async (fetch, place) => await textOf(await fetch(`${place.here}/answer`, { integrity: value }), place),
	],
);

const SERVERS: readonly (readonly [string, (place: Place) => string])[] = [
	["nobody listens", ({ nowhere }) => nowhere],
	["the server hangs up", ({ here }) => `${here}/hangs-up`],
	["the server speaks something else", ({ here }) => `${here}/not-http`],
	["a name that doesn't exist", () => "http://name.invalid/"],
	["TLS where there is none", ({ here }) => here.replace("http:", "https:")],
	[
		"a blob that was revoked",
		() => {
			const url = URL.createObjectURL(new Blob(["x"]));
			URL.revokeObjectURL(url);
			return url;
		},
	],
];

const servers: Case[] = SERVERS.flatMap(([name, url]): Case[] => [
	[name, async (fetch, place) => await fetch(url(place))],
	[`${name}, POST`, async (fetch, place) => await fetch(url(place), { method: "POST", body: "x" })],
	[
		`${name}: there is a cause`,
		async (fetch, place) => {
			return await fetch(url(place)).catch((error: Error) => [
				error.name,
				error.cause instanceof Error,
				Object.keys(error),
			]);
		},
	],
]);

const local: Case[] = [
	[
		"a blob: URL",
		async (fetch, place) => {
			const url = URL.createObjectURL(new Blob(["content"], { type: "a/b" }));
			const response = await fetch(url);
			return [(await textOf(response, place)).text, response.headers.get("content-type"), response.status];
		},
	],
	[
		"a blob: URL with a range",
		async (fetch) => {
			const url = URL.createObjectURL(new Blob(["content"], { type: "a/b" }));
			const response = await fetch(url, { headers: { range: "bytes=1-2" } });
			return [await response.text(), [...response.headers], response.status];
		},
	],
	[
		"POST of a blob: URL",
		async (fetch) => await fetch(URL.createObjectURL(new Blob(["x"])), { method: "POST" }),
	],
	[
		"integrity of a data: URL",
		async (fetch, place) =>
			await textOf(await fetch(`data:,${encodeURIComponent(CONTENT)}`, { integrity: good256 }), place),
	],
	["a wrong integrity of a data: URL", async (fetch) => await fetch("data:,x", { integrity: bad256 })],
	[
		"a data: URL in a Request",
		async (fetch, place) => await textOf(await fetch(new Request("data:,x")), place),
	],
];

export const FAILURES: readonly Case[] = [...aborts, ...integrity, ...servers, ...local];
