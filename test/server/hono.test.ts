// An app of Hono, unmodified, served. `npm ci --prefix test/server/apps` brings Hono; with CI=true it has to be there.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { get, request } from "../../src/client/index.ts";
import { serveHttp, type WebHandler } from "../../src/server/index.ts";

const require = createRequire(new URL("./apps/package.json", import.meta.url));

/** What this file uses of Hono. */
interface Context {
	readonly req: {
		readonly raw: Request;
		param(name: string): string;
		query(name: string): string | undefined;
		header(name: string): string | undefined;
		json(): Promise<unknown>;
	};
	text(text: string, status?: number): Response;
	json(value: unknown, status?: number): Response;
	body(body: ReadableStream): Response;
	redirect(location: string, status?: number): Response;
	header(name: string, value: string, options?: { readonly append: boolean }): void;
	notFound(): Response;
}
type Handler = (
	context: Context,
	next: () => Promise<void>,
) => Response | Promise<Response | undefined> | undefined;
interface App extends WebHandler {
	get(path: string, handler: Handler): void;
	post(path: string, handler: Handler): void;
	use(path: string, handler: (context: Context, next: () => Promise<void>) => Promise<void>): void;
	route(path: string, app: App): void;
	onError(handler: (error: Error, context: Context) => Response): void;
}

function installed(name: string): string | undefined {
	try {
		return require.resolve(name);
	} catch {
		return undefined;
	}
}

const path = installed("hono");
const sentence = "hono is not installed: npm ci --prefix test/server/apps --ignore-scripts";

test("an app of Hono is served: routes, middleware, JSON, streams, errors", {
	skip: path === undefined && process.env.CI !== "true" && sentence,
}, async () => {
	assert.ok(path !== undefined, sentence);
	const { Hono } = (await import(pathToFileURL(path).href)) as { readonly Hono: new () => App };
	const app = new Hono();
	app.use("*", async (context, next) => {
		await next();
		context.header("X-Seen", "yes");
	});
	app.get("/birds/:name", (context) =>
		context.json({ name: context.req.param("name"), dives: context.req.query("dives") ?? null }),
	);
	app.post("/birds", async (context) => context.json({ got: await context.req.json() }, 201));
	app.get("/old", (context) => context.redirect("/birds/gannet", 301));
	app.get("/cookies", (context) => {
		context.header("Set-Cookie", "a=1", { append: true });
		context.header("Set-Cookie", "b=2", { append: true });
		return context.text("two");
	});
	app.get("/stream", (context) =>
		context.body(ReadableStream.from(["one ", "two"]).pipeThrough(new TextEncoderStream())),
	);
	app.get("/throws", () => {
		throw new Error("in the app");
	});
	app.onError((error, context) => context.text(`caught: ${error.message}`, 500));
	const inner = new Hono();
	inner.get("/deep", (context) => context.text(context.req.header("accept-language") ?? "none"));
	app.route("/inner", inner);

	await using server = await serveHttp("tcp://127.0.0.1:0", app);
	const { url } = server;
	const bird = await get(`${url}/birds/northern%20gannet?dives=30`);
	assert.deepEqual(await bird.json(), { name: "northern gannet", dives: "30" });
	assert.equal(bird.headers.get("x-seen"), "yes");
	assert.match(bird.headers.get("content-type") ?? "", /^application\/json/);
	const posted = await request("POST", `${url}/birds`, { json: { name: "é" } });
	assert.equal(posted.status, 201);
	assert.deepEqual(await posted.json(), { got: { name: "é" } });
	assert.equal((await get(`${url}/old`, { redirects: false })).headers.get("location"), "/birds/gannet");
	assert.deepEqual((await get(`${url}/cookies`)).headers.getSetCookie(), ["a=1", "b=2"]);
	const stream = await get(`${url}/stream`);
	assert.equal(await stream.text(), "one two");
	const failed = await get(`${url}/throws`);
	assert.deepEqual([failed.status, await failed.text()], [500, "caught: in the app"]);
	const deep = await get(`${url}/inner/deep`, { headers: { "Accept-Language": "de" } });
	assert.equal(await deep.text(), "de");
	assert.equal((await get(`${url}/nothing`)).status, 404);
	const head = await request("HEAD", `${url}/birds/x`);
	assert.deepEqual([head.status, await head.text()], [200, ""]);
});
