// httpbin under gunicorn, on a port of the loopback: other people's code at the other end.

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { requirePeer } from "./peers.ts";

/** Starts it until the test is over; undefined where it is not installed, which has skipped the test. */
export async function startHttpbin(t: TestContext): Promise<string | undefined> {
	const gunicorn = requirePeer(t, "gunicorn");
	if (gunicorn === undefined) return undefined;
	const args = ["--bind", "127.0.0.1:0", "--threads", "8", "httpbin:app"];
	const child = spawn(gunicorn, args, { stdio: ["ignore", "ignore", "pipe"] });
	const exited = once(child, "exit");
	t.after(async () => {
		child.kill("SIGTERM");
		await exited;
	});
	let said = "";
	const port = await new Promise<string>((resolve, reject) => {
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			if (said.length < 10_000) said += text;
			const found = /Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (found !== undefined) resolve(found);
		});
		child.once("error", reject);
		child.once("exit", () => reject(new Error(`gunicorn did not start httpbin: ${said}`)));
	});
	return `http://127.0.0.1:${port}`;
}
