// TypeScript's language service, asked as an editor asks it: completions and hovers at places of a file (LSP over stdio).

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/process.ts";

interface Place {
	readonly textDocument: { readonly uri: string };
	readonly position: { readonly line: number; readonly character: number };
}

export class LanguageServer implements AsyncDisposable {
	readonly #child: ChildProcessByStdio<Writable, Readable, null>;
	readonly #waiting: Map<number, (result: unknown) => void> = new Map();
	#buffer: Buffer = Buffer.alloc(0);
	#id = 0;

	/** Starts it in a folder. */
	static async start(folder: string): Promise<LanguageServer> {
		const server = new LanguageServer(folder);
		const rootUri = pathToFileURL(folder).href;
		const hover = { contentFormat: ["markdown"] };
		await server.#ask("initialize", {
			processId: process.pid,
			rootUri,
			capabilities: { textDocument: { hover } },
		});
		server.#send({ method: "initialized", params: {} });
		return server;
	}

	private constructor(folder: string) {
		const program = join(root, "node_modules", "typescript", "bin", "tsc");
		this.#child = spawn(process.execPath, [program, "--lsp", "--stdio"], {
			cwd: folder,
			stdio: ["pipe", "pipe", "ignore"],
		});
		this.#child.stdout.on("data", (bytes: Buffer) => this.#take(bytes));
	}

	/** Opens a file and answers what is asked at the end of texts that are in it. */
	open(path: string): {
		hover(text: string): Promise<string>;
		completions(text: string): Promise<readonly string[]>;
	} {
		const text = readFileSync(path, "utf8");
		const uri = pathToFileURL(path).href;
		this.#send({
			method: "textDocument/didOpen",
			params: { textDocument: { uri, languageId: "typescript", version: 1, text } },
		});
		const placeOf = (wanted: string, back: number): Place => {
			const at = text.indexOf(wanted);
			if (at === -1) throw new Error(`${path} doesn't contain ${wanted}`);
			const before = text.slice(0, at + wanted.length - back).split("\n");
			return {
				textDocument: { uri },
				position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
			};
		};
		return {
			hover: async (wanted) => JSON.stringify(await this.#ask("textDocument/hover", placeOf(wanted, 1))),
			completions: async (wanted) => {
				const result = (await this.#ask("textDocument/completion", placeOf(wanted, 0))) as
					| { readonly items: readonly { readonly label: string }[] }
					| readonly { readonly label: string }[]
					| null;
				const items = result === null ? [] : "items" in result ? result.items : result;
				return items.map(({ label }) => label.replace(/\?$/, ""));
			},
		};
	}

	#ask(method: string, params: unknown): Promise<unknown> {
		const id = ++this.#id;
		return new Promise((resolve) => {
			this.#waiting.set(id, resolve);
			this.#send({ id, method, params });
		});
	}

	#send(message: object): void {
		const text = JSON.stringify({ jsonrpc: "2.0", ...message });
		this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
	}

	#take(bytes: Buffer): void {
		this.#buffer = Buffer.concat([this.#buffer, bytes]);
		for (;;) {
			const end = this.#buffer.indexOf("\r\n\r\n");
			const length = Number(
				/Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, Math.max(end, 0)))?.[1],
			);
			if (end === -1 || this.#buffer.length < end + 4 + length) return;
			const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length)) as {
				readonly id?: number | undefined;
				readonly method?: string | undefined;
				readonly result?: unknown;
			};
			this.#buffer = this.#buffer.subarray(end + 4 + length);
			if (message.id === undefined) continue;
			// A request of its own, such as for the configuration: it gets no answer but null.
			if (message.method !== undefined) this.#send({ id: message.id, result: null });
			else this.#waiting.get(message.id)?.(message.result);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#child.kill();
		await new Promise((resolve) => this.#child.once("close", resolve));
	}
}
