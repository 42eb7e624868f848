// `gannet serve [DIR]`: the files of a folder over HTTP.

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { beginning, hideSecrets, show, type Visible, visible } from "../../base/index.ts";
import type { ExchangeSummary } from "../../server/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import type { Context, Output } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { printError } from "../report.ts";
import { openRecording, recordingTable } from "../session/recording.ts";

/** How long current responses may still take after Ctrl-C. */
const CLOSE_DEADLINE_MS = 3_000;
/** How much of a request its line shows. */
const LOGGED_CHARACTERS = 256;

export const command: Command = defineCommand({
	name: "serve",
	summary: "Serve the files of a folder over HTTP",
	usage: ["[OPTION]... [DIR]"],
	description: [
		"HTTP/1.1, and HTTP/2 for clients that choose it. GET and HEAD with ranges and conditions, index.html, listings. It does not serve files whose name begins with a dot, or links that lead out of DIR.",
		"Each request prints a line on stderr. Ctrl-C waits for current responses, then exits.",
	],
	options: {
		listen: {
			type: "text",
			short: "l",
			placeholder: "[HOST:]PORT",
			help: "Where to listen; port 0 uses a free one, HOST 0.0.0.0 serves the whole network",
			default: "127.0.0.1:8080",
		},
		host: {
			type: "list",
			placeholder: "NAME",
			help: "Also answer to this name (*.NAME, or * for all); by default, the loopback only answers to localhost and addresses",
			complete: "host",
		},
		tls: { type: "flag", help: "Serve https; requires --cert and --key" },
		cert: {
			type: "text",
			placeholder: "FILE",
			help: "The certificate, with its chain (PEM)",
			complete: "file",
		},
		key: { type: "text", placeholder: "FILE", help: "Its private key (PEM)", complete: "file" },
		"http1.1": { type: "flag", help: "Speak HTTP/1.1 only" },
		listings: { type: "flag", help: "List folders that have no index.html", default: true },
		dotfiles: { type: "flag", help: "Also serve names that begin with a dot" },
		"outside-links": { type: "flag", help: "Follow symbolic links that lead out of DIR" },
		...recordingTable,
		quiet: { type: "flag", short: "q", help: "Print the URL only, not the requests", excludes: ["verbose"] },
		verbose: { type: "count", short: "v", help: "Also print failures inside the server" },
	},
	positionals: [
		{ name: "DIR", help: "The folder; the current one by default", isOptional: true, complete: "directory" },
	],
	examples: [
		{ line: "gannet serve", does: "the current folder on http://127.0.0.1:8080" },
		{ line: "gannet serve public --listen 0.0.0.0:8000", does: "to the whole network" },
		{ line: "gannet serve --tls --cert cert.pem --key key.pem", does: "over https" },
	],
	async run(context, { options, positionals: [folder = "."] }) {
		const [{ isHostPattern }, { serveDirectory }] = await Promise.all([
			import("../../server/internal.ts"),
			import("../../server/index.ts"),
		]);
		const { parseEndpoint } = await import("../../socket/index.ts");
		const { portsByName } = await import("../../ports/index.ts");
		const { signal, stderr } = context;
		const endpoint = parseEndpoint(options.listen, {
			defaultTransport: options.tls ? "tls" : "tcp",
			defaultHost: "127.0.0.1",
			portsByName,
		});
		const isTls = endpoint.transport === "tls";
		const stats = await stat(folder).catch(() => undefined);
		if (stats?.isDirectory() !== true) {
			const what = stats === undefined ? "there is no folder" : "this is not a folder:";
			throw new CommandError(`${what} ${JSON.stringify(folder)}`, ExitCode.readFailed);
		}
		if (!isTls && (options.cert !== undefined || options.key !== undefined)) {
			throw usageError("--cert and --key need --tls");
		}
		const badHost = options.host.find((host) => !isHostPattern(host));
		if (badHost !== undefined) {
			throw usageError(
				`--host ${JSON.stringify(badHost)} is not a host name`,
				"Write shop.test, *.shop.test or *",
			);
		}
		const { readServerTls } = await import("../session/tls-files.ts");
		signal.throwIfAborted();
		await using recording = await openRecording(options, ["serve", folder], context);
		const server = await serveDirectory(endpoint, folder, {
			listings: options.listings,
			dotfiles: options.dotfiles,
			outsideLinks: options["outside-links"],
			...(options["http1.1"] && { http: "1.1" }),
			...(options.host.length > 0 && { hosts: options.host }),
			listen: {
				...(isTls && { tls: await readServerTls(options) }),
				...(recording !== undefined && { trace: recording.trace }),
			},
			...(!options.quiet && { onExchange: (exchange) => stderr.print(accessLine(exchange, stderr)) }),
			...(options.verbose > 0 && { onError: (error) => printError(context, error) }),
		});
		const url = stderr.style("bold", visible(server.url));
		stderr.print(show`Serving ${visible(resolve(folder))} on ${url} (Ctrl-C stops)\n`);
		await aborted(context);
		await server.close({ deadlineMs: CLOSE_DEADLINE_MS });
		throw signal.reason;
	},
});

function aborted({ signal }: Context): Promise<void> {
	return new Promise((done) => {
		signal.addEventListener("abort", () => done(), { once: true });
		if (signal.aborted) done();
	});
}

/** Method and target: a client can make them thousands of characters long. */
function requested(text: string): Visible {
	const shown = visible(hideSecrets(text));
	if (shown.length <= LOGGED_CHARACTERS) return shown;
	return show`${beginning(shown, LOGGED_CHARACTERS)}... (${text.length} characters)`;
}

/** "127.0.0.1:50123 GET /a.txt 200 6 bytes 1.2 ms". */
function accessLine(exchange: ExchangeSummary, output: Output): Visible {
	const { remote, method, target, status, contentBytes, elapsedMs, isComplete } = exchange;
	const color = status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
	const what = method === "" ? "unreadable request" : requested(`${method} ${target}`);
	const shown = status === 0 ? "---" : output.style(color, show`${status}`);
	const end = isComplete ? "" : " (cut short)";
	const took = visible(elapsedMs.toFixed(1));
	return show`${visible(remote)} ${what} ${shown} ${contentBytes} bytes ${took} ms${end}\n`;
}
