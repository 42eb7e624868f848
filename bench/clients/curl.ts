// curl, for transfers: the mark for moving bytes. Its CPU time includes its start, about 10 ms.
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Outcome, OutsideMeasurement, Plan, Session } from "../plan.ts";
import { run } from "./outside.ts";

// curl waits up to a second for `100 Continue` on large uploads; no other client here asks for it.
const QUIET = ["--silent", "--show-error", "--noproxy", "*", "--header", "Expect:"];

function seconds(report: string): number {
	return Number(report.trim().split(" ")[3]);
}

export function open(plan: Plan): Session {
	return {
		async download(onChunk): Promise<number> {
			const report = ["--write-out", "%{stderr}%{http_code}"];
			const curl = spawn("curl", [...QUIET, ...report, plan.url], { stdio: ["ignore", "pipe", "pipe"] });
			let status = "";
			curl.stdout.on("data", onChunk);
			curl.stderr.on("data", (text: Buffer) => {
				status += text.toString();
			});
			await once(curl, "close");
			return Number(status);
		},
		async upload(file): Promise<Outcome> {
			const report = ["--write-out", "\n%{http_code}"];
			const { stdout } = await run("curl", [...QUIET, ...report, "--upload-file", file.path, plan.url]);
			const cut = stdout.lastIndexOf("\n");
			return { status: Number(stdout.slice(cut)), content: Buffer.from(stdout.slice(0, cut), "latin1") };
		},
		async outside(_forMs, file): Promise<OutsideMeasurement> {
			const transfer = file === undefined ? [] : ["--upload-file", file.path];
			const report = ["--write-out", "%{http_code} %{size_download} %{size_upload} %{time_total}"];
			const args = [...QUIET, ...report, "--output", "/dev/null", ...transfer, plan.url];
			const { stdout, cpuUs } = await run("curl", args);
			const [, down, up] = stdout.trim().split(" ").map(Number);
			const bytes = file === undefined ? (down ?? 0) : (up ?? 0);
			return { exchanges: 1, bytes, wallMs: seconds(stdout) * 1e3, cpuUs };
		},
		close(): void {},
	};
}
