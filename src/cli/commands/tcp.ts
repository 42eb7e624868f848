// `gannet tcp`: stdin to a peer, the peer to stdout, as a client or as a server.

import { LONGEST_TIMER_MS, show, type Visible, visible } from "../../base/index.ts";
import type { Connection, Endpoint, Listener } from "../../socket/index.ts";
import type { Trace } from "../../trace/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { printError } from "../report.ts";
import { openRecording, recordingTable } from "../session/recording.ts";
import { Input, pump } from "../terminal/byte-pump.ts";

const listening = "Listening";
const security = "TLS";

export const command: Command = defineCommand({
	name: "tcp",
	summary: "Connect stdin and stdout to a TCP, TLS or Unix-domain peer",
	usage: ["[OPTION]... HOST:PORT", "[OPTION]... HOST PORT", "[OPTION]... --listen [HOST:]PORT"],
	description: [
		"Bytes pass unchanged. The end of stdin ends only this side: the peer may continue to send. The peer's end does not end stdin, unless stdin is a terminal.",
		"HOST:PORT may also be tls://HOST:PORT or unix:/PATH. --listen accepts one connection, on the loopback unless HOST says otherwise.",
	],
	options: {
		listen: {
			type: "text",
			short: "l",
			placeholder: "[HOST:]PORT",
			help: "Wait for a connection here instead of making one; port 0 uses a free one",
			group: listening,
		},
		"keep-open": {
			type: "flag",
			short: "k",
			help: "With --listen: accept one connection after another, until Ctrl-C",
			group: listening,
		},
		tls: { type: "flag", help: "Speak TLS", group: security },
		insecure: {
			type: "flag",
			help: "Accept any certificate; anyone on the way can then read and change everything",
			group: security,
		},
		cacert: {
			type: "text",
			placeholder: "FILE",
			help: "Trust the certificate authorities in this PEM file, and no others",
			group: security,
			complete: "file",
		},
		"server-name": {
			type: "text",
			placeholder: "NAME",
			help: "The name to ask for and to find in the certificate (default: HOST)",
			group: security,
		},
		cert: {
			type: "text",
			placeholder: "FILE",
			help: "This side's certificate, with its chain (PEM)",
			group: security,
			complete: "file",
		},
		key: {
			type: "text",
			placeholder: "FILE",
			help: "Its private key (PEM)",
			group: security,
			complete: "file",
		},
		"connect-timeout": {
			type: "number",
			placeholder: "SECONDS",
			help: "Maximum time for name, connection and TLS handshake",
			default: 10,
			minimum: 0.001,
		},
		...recordingTable,
		verbose: { type: "count", short: "v", help: "Show on stderr who is connected" },
	},
	positionals: [
		{ name: "HOST:PORT", help: "The peer to connect to", isOptional: true, complete: "host" },
		{ name: "PORT", help: "The port, where it isn't part of the first", isOptional: true },
	],
	examples: [
		{ line: "gannet tcp --listen 9000 > copy.bin", does: "receive a file" },
		{ line: "gannet tcp localhost:9000 < file.bin", does: "send it" },
		{ line: "gannet tcp --tls example.com:443", does: "talk to a TLS server" },
		{ line: "gannet tcp unix:/run/app.sock", does: "talk to a Unix-domain socket" },
	],
	async run(context, { options, positionals: [host, port] }) {
		const target = host === undefined ? undefined : hostAndPort(host, port);
		if (options.listen !== undefined && target !== undefined) {
			throw usageError("either HOST:PORT or --listen, not both");
		}
		const peer = options.listen ?? target;
		if (peer === undefined) throw usageError("there is no peer: give HOST:PORT, or --listen [HOST:]PORT");
		const input = new Input(await piecesOf(context));
		await using recording = await openRecording(options, ["tcp", peer], context);
		if (options.listen !== undefined) await serveConnections(context, options, peer, input, recording?.trace);
		else await dial(context, options, peer, input, recording?.trace);
		return ExitCode.ok;
	},
});

/** What stdin has, in large pieces if it is a file or a pipe. */
async function piecesOf({
	stdin,
	stdinDescriptor,
}: Context): Promise<ConstructorParameters<typeof Input>[0]> {
	if (stdinDescriptor === undefined || stdin.isTTY) return stdin;
	const { descriptorSource } = await import("../../storage/index.ts");
	return descriptorSource(stdinDescriptor) ?? stdin;
}

/** "HOST PORT", as netcat has it, or "HOST:PORT". */
function hostAndPort(host: string, port: string | undefined): string {
	if (port === undefined) return host;
	if (
		/^[\d]+$/.test(host) ||
		host.includes("//") ||
		/:\d+$/.test(host.replace(/^\[?[0-9a-f:]*:[0-9a-f:]*\]?$/i, ""))
	)
		throw usageError(`${JSON.stringify(host)} has a port already`, "Write HOST:PORT, or HOST PORT.");
	return `${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`;
}

interface TcpOptions {
	readonly "keep-open": boolean;
	readonly tls: boolean;
	readonly insecure: boolean;
	readonly cacert: string | undefined;
	readonly "server-name": string | undefined;
	readonly cert: string | undefined;
	readonly key: string | undefined;
	readonly "connect-timeout": number;
	readonly verbose: number;
}

async function dial(
	context: Context,
	options: TcpOptions,
	target: string,
	input: Input,
	trace: Trace | undefined,
): Promise<void> {
	const { connect, parseEndpoint } = await import("../../socket/index.ts");
	const { readTlsFiles } = await import("../session/tls-files.ts");
	const { portsByName } = await import("../../ports/index.ts");
	const endpoint = parseEndpoint(target, { defaultTransport: options.tls ? "tls" : "tcp", portsByName });
	const serverName = options["server-name"];
	const connection = await connect(endpoint, {
		signal: context.signal,
		timeoutMs: options["connect-timeout"] * 1000,
		trace,
		tls: {
			...(await readTlsFiles(options)),
			verify: !options.insecure,
			...(serverName !== undefined && { serverName }),
		},
	});
	if (options.verbose > 0) context.stderr.print(show`connected to ${describePeer(connection)}\n`);
	await converse(context, connection, input);
}

async function serveConnections(
	context: Context,
	options: TcpOptions,
	where: string,
	input: Input,
	trace: Trace | undefined,
): Promise<void> {
	const { formatEndpoint, listen, parseEndpoint } = await import("../../socket/index.ts");
	const { readServerTls } = await import("../session/tls-files.ts");
	const { portsByName } = await import("../../ports/index.ts");
	const endpoint = parseEndpoint(where, {
		defaultTransport: options.tls ? "tls" : "tcp",
		defaultHost: "127.0.0.1",
		portsByName,
	});
	const queue = new ConnectionQueue();
	const listener = await listen(endpoint, (connection) => queue.add(connection), {
		...(isTls(endpoint) && { tls: await readServerTls(options) }),
		trace,
		onError: (error) => printError(context, error),
	});
	if (options.verbose > 0 || isPortChosen(endpoint)) {
		context.stderr.print(show`listening on ${visible(formatEndpoint(listener.endpoint))}\n`);
	}
	const stop = (): void => queue.stop(context.signal.reason);
	context.signal.addEventListener("abort", stop, { once: true });
	if (context.signal.aborted) stop();
	try {
		do {
			const connection = await queue.next();
			// Only one was requested: the system refuses further connections, instead of letting them wait.
			const refused = options["keep-open"] ? undefined : refuseOthers(listener, queue);
			if (options.verbose > 0) context.stderr.print(show`connected to ${describePeer(connection)}\n`);
			// Node 24 loses what came with a TLS handshake's last message if this side ends within the same turn.
			await new Promise((resolve) => setImmediate(resolve));
			await converseKept(context, options, connection, input);
			await refused;
		} while (options["keep-open"]);
	} finally {
		context.signal.removeEventListener("abort", stop);
		await listener.close({ deadlineMs: 0 });
	}
}

/** Like `converse`. If more connections are to come, a broken one is reported and does not end the program. */
async function converseKept(
	context: Context,
	options: TcpOptions,
	connection: Connection,
	input: Input,
): Promise<void> {
	try {
		await converse(context, connection, input);
	} catch (error) {
		const isConnections = error instanceof Error && error.name === "SocketError";
		if (!options["keep-open"] || !isConnections || context.signal.aborted) throw error;
		printError(context, error);
	}
}

function refuseOthers(listener: Listener, queue: ConnectionQueue): Promise<void> {
	for (const connection of queue.rest()) connection.reset();
	return listener.close({ deadlineMs: LONGEST_TIMER_MS });
}

/** Pumps until both sides have ended, or until the command is stopped. */
async function converse(context: Context, connection: Connection, input: Input): Promise<void> {
	const { signal, stdout } = context;
	const stop = (): void => void connection.close();
	signal.addEventListener("abort", stop, { once: true });
	try {
		await pump(connection, input, stdout);
		signal.throwIfAborted();
	} finally {
		signal.removeEventListener("abort", stop);
	}
}

function isTls(endpoint: Endpoint): boolean {
	return endpoint.transport === "tls";
}

function isPortChosen(endpoint: Endpoint): boolean {
	return endpoint.transport !== "unix" && endpoint.port === 0;
}

function describePeer({ info }: Connection): Visible {
	const { remote, tls } = info;
	const where =
		remote.family === "unix"
			? show`a peer on ${visible(remote.address || "a Unix-domain socket")}`
			: show`${visible(remote.address)} port ${remote.port}`;
	return tls === undefined ? where : show`${where}, ${visible(tls.protocol)} ${visible(tls.cipher)}`;
}

/** Connections that wait for their turn. */
class ConnectionQueue {
	readonly #waiting: Connection[] = [];
	#waiter: PromiseWithResolvers<Connection> | undefined;
	#stopped: { readonly reason: unknown } | undefined;

	add(connection: Connection): void {
		const waiter = this.#waiter;
		this.#waiter = undefined;
		if (waiter === undefined) this.#waiting.push(connection);
		else waiter.resolve(connection);
	}

	/** The next one; rejects when stopped. */
	next(): Promise<Connection> {
		const first = this.#waiting.shift();
		if (first !== undefined) return Promise.resolve(first);
		if (this.#stopped !== undefined) return Promise.reject(this.#stopped.reason);
		this.#waiter = Promise.withResolvers<Connection>();
		return this.#waiter.promise;
	}

	rest(): readonly Connection[] {
		return this.#waiting.splice(0);
	}

	stop(reason: unknown): void {
		this.#stopped = { reason };
		this.#waiter?.reject(reason);
	}
}
