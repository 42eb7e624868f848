// Debian's Chromium, driven by its DevTools protocol over the WebSocket that Node.js has: opens pages and runs a
// function in them. It reaches nothing but the loopback.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Chromium extends AsyncDisposable {
	/** Goes to the page, waits until it is parsed, and gives what the expression comes to there, or its promise. */
	evaluate(url: string, expression: string): Promise<unknown>;
}

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly params?: { readonly frameId?: string; readonly [name: string]: unknown };
	readonly result?: { readonly [name: string]: unknown };
	readonly error?: { readonly message: string };
}

const FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
	"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
	"--remote-debugging-port=0",
];

/** Starts it with a profile of its own, which goes when it is closed. */
export async function startChromium(program: string, flags: readonly string[] = []): Promise<Chromium> {
	const profile = await mkdtemp(join(tmpdir(), "gannet-chromium-"));
	const child = spawn(program, [...FLAGS, ...flags, `--user-data-dir=${profile}`, "about:blank"], {
		stdio: "ignore",
	});
	const exited = once(child, "exit");
	try {
		const address = await debuggingAddress(profile, exited);
		const tools = await connect(address);
		const { targetId } = await tools.send("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
		const page = tools.session(sessionId as string);
		await page.send("Page.enable");
		return {
			async evaluate(url, expression) {
				const parsed = page.next("Page.domContentEventFired");
				const { errorText } = await page.send("Page.navigate", { url });
				if (errorText !== undefined) throw new Error(`Chromium can't open ${url}: ${errorText}`);
				await parsed;
				const answer = await page.send("Runtime.evaluate", {
					expression,
					returnByValue: true,
					awaitPromise: true,
				});
				if (answer.exceptionDetails !== undefined)
					throw new Error(`In ${url}: ${JSON.stringify(answer.exceptionDetails)}`);
				return (answer.result as { value: unknown }).value;
			},
			async [Symbol.asyncDispose]() {
				// It may close the connection before it has answered.
				await tools.send("Browser.close").catch(() => undefined);
				tools.close();
				await exited;
				await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
			},
		};
	} catch (error) {
		await end(child, exited);
		await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
		throw error;
	}
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
	child.kill("SIGKILL");
	await exited;
}

/** The address is written to the profile once Chromium listens. */
async function debuggingAddress(profile: string, exited: Promise<unknown>): Promise<string> {
	const stop = new AbortController();
	void exited.then(() => stop.abort(new Error("Chromium ended before it listened")));
	const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]);
	const watcher = watch(profile);
	try {
		for (;;) {
			const changed = once(watcher, "change", { signal });
			const [port, path = ""] = (
				await readFile(join(profile, "DevToolsActivePort"), "utf8").catch(() => "")
			).split("\n");
			if (path !== "") {
				changed.catch(() => {});
				return `ws://127.0.0.1:${port}${path}`;
			}
			await changed;
		}
	} finally {
		watcher.close();
	}
}

interface Session {
	send(method: string, params?: object): Promise<{ readonly [name: string]: unknown }>;
	/** The next event of this name. */
	next(method: string): Promise<void>;
}

interface Tools extends Session {
	session(sessionId: string): Session;
	close(): void;
}

async function connect(address: string): Promise<Tools> {
	const socket = new WebSocket(address);
	const answers = new Map<number, { resolve(result: object): void; reject(error: Error): void }>();
	const waiting = new Map<string, (() => void)[]>();
	let lastId = 0;
	socket.addEventListener("message", ({ data }) => {
		const message = JSON.parse(String(data)) as Message;
		if (message.id !== undefined) {
			const answer = answers.get(message.id);
			answers.delete(message.id);
			if (message.error !== undefined) answer?.reject(new Error(message.error.message));
			else answer?.resolve(message.result ?? {});
		} else if (message.method !== undefined) {
			for (const resolve of waiting.get(message.method) ?? []) resolve();
			waiting.delete(message.method);
		}
	});
	socket.addEventListener("close", () => {
		for (const { reject } of answers.values()) reject(new Error("Chromium closed the connection"));
		answers.clear();
	});
	await new Promise<void>((resolve, reject) => {
		socket.addEventListener("open", () => resolve());
		socket.addEventListener("error", () => reject(new Error(`Chromium doesn't answer at ${address}`)));
	});

	function session(sessionId?: string): Session {
		return {
			send(method, params = {}) {
				const id = ++lastId;
				const answer = new Promise<object>((resolve, reject) => answers.set(id, { resolve, reject }));
				socket.send(JSON.stringify({ id, method, params, sessionId }));
				return answer as Promise<{ readonly [name: string]: unknown }>;
			},
			next: (method) =>
				new Promise((resolve) => waiting.set(method, [...(waiting.get(method) ?? []), () => resolve()])),
		};
	}

	return { ...session(), session, close: () => socket.close() };
}
