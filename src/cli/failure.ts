// From an error to what the user sees: one sentence, the next step, an exit code, and on request the chain of causes.
// Knows the shapes of the library's errors, not their classes: those load only when something uses them.

import { fileMeaning, messageIn } from "../base/index.ts";
import { namingOf } from "./arguments/option-names.ts";
import { ExitCode } from "./exit-codes.ts";

/** A command's own error. The message is a sentence without a full stop at its end. */
export class CommandError extends Error {
	override readonly name: string = "CommandError";
	readonly exitCode: number;
	/** What to try next, as a separate sentence. */
	readonly hint: string | undefined;
	constructor(message: string, exitCode: number, hint?: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.exitCode = exitCode;
		this.hint = hint;
	}
}

/** The command line is wrong. */
export function usageError(message: string, hint?: string): CommandError {
	return new CommandError(message, ExitCode.usage, hint);
}

/** A file that can't be read or written, in one sentence. `hint` takes the error's code. */
export function fileError(
	verb: "read" | "write",
	path: string,
	error: unknown,
	hint?: (code: string) => string | undefined,
): CommandError {
	const { code, message } = shapeOf(error);
	const known = typeof code === "string" ? code : "";
	const meaning = fileMeaning(code);
	const reason = (verb === "read" ? meaning?.whenRead : undefined) ?? meaning?.why ?? String(message);
	const exitCode = verb === "read" ? ExitCode.readFailed : ExitCode.writeFailed;
	return new CommandError(`can't ${verb} ${path}: ${reason}`, exitCode, hint?.(known), error);
}

export interface Failure {
	readonly exitCode: number;
	readonly message: string;
	readonly hint: string | undefined;
	/** What led to it, outermost first, one line each. */
	readonly causes: readonly string[];
	/** Lines to show below the message: places in a file. */
	readonly details?: string | undefined;
}

/** The fields that errors of this project and of Node have, all optional here. */
interface ErrorShape {
	readonly name?: unknown;
	readonly message?: unknown;
	readonly code?: unknown;
	readonly kind?: unknown;
	readonly step?: unknown;
	readonly path?: unknown;
	readonly syscall?: unknown;
	readonly cause?: unknown;
	readonly errors?: unknown;
	readonly problems?: unknown;
	readonly file?: unknown;
	readonly describe?: unknown;
	readonly option?: unknown;
}

/** The kind of a ClientError or StorageError. */
const exitCodeByKind: Readonly<Record<string, number>> = {
	storage: ExitCode.writeFailed,
	"invalid-request": ExitCode.usage,
	resolve: ExitCode.notResolved,
	connect: ExitCode.notConnected,
	tls: ExitCode.tls,
	timeout: ExitCode.timeout,
	aborted: ExitCode.interrupted,
	redirect: ExitCode.redirect,
	disconnected: ExitCode.emptyReply,
	"request-body": ExitCode.readFailed,
	file: ExitCode.writeFailed,
	truncated: ExitCode.truncated,
	protocol: ExitCode.protocol,
	limit: ExitCode.limit,
	"queue-full": ExitCode.limit,
	content: ExitCode.protocol,
};

/** A ClientError's code, if it says more than its kind. */
const exitCodeByCode: Readonly<Record<string, number>> = {
	"netrc-unreadable": ExitCode.readFailed,
	"netrc-permissions": ExitCode.readFailed,
	"netrc-syntax": ExitCode.readFailed,
	"cookie-file": ExitCode.readFailed,
};

/** The kinds of the errors of data, by the error's name: one word may mean different things in different families. */
const exitCodeByFamily: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	DocumentError: {
		syntax: ExitCode.data,
		encoding: ExitCode.data,
		limit: ExitCode.limit,
		selector: ExitCode.usage,
		unsupported: ExitCode.data,
		options: ExitCode.usage,
	},
	RecordError: { limit: ExitCode.limit, unsupported: ExitCode.data, validator: ExitCode.usage },
	DeclarationError: { declaration: ExitCode.usage },
	SinkError: {
		target: ExitCode.writeFailed,
		options: ExitCode.usage,
		driver: ExitCode.usage,
		locked: ExitCode.writeFailed,
		interrupted: ExitCode.usage,
		schema: ExitCode.writeFailed,
		row: ExitCode.data,
		space: ExitCode.writeFailed,
		write: ExitCode.writeFailed,
		connection: ExitCode.writeFailed,
		"taken-over": ExitCode.writeFailed,
	},
	PagesError: {
		"invalid-how": ExitCode.usage,
		status: ExitCode.httpStatus,
		loop: ExitCode.redirect,
		"other-origin": ExitCode.redirect,
		"no-next": ExitCode.data,
		limit: ExitCode.limit,
	},
};

/** What to do about them, if their own sentence doesn't say it. */
const hintByFamily: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	DocumentError: {
		encoding: "--encoding NAME of `gannet extract` sets it.",
		unsupported: "`gannet help records` lists the sources of each kind of document.",
	},
	RecordError: { unsupported: "`gannet help records` lists the sources of each kind of document." },
	DeclarationError: { declaration: "`gannet help records` describes declarations." },
	SinkError: {
		connection: "The same command continues with what is still missing.",
		target: "`gannet help extract` lists the targets of --to.",
	},
	PagesError: {
		loop: "Use --max-pages N to stop before that.",
		"no-next": "--at says where the next page is in the content.",
	},
};

/** A SocketError's step. */
const exitCodeByStep: Readonly<Record<string, number>> = {
	endpoint: ExitCode.invalidUrl,
	resolve: ExitCode.notResolved,
	connect: ExitCode.notConnected,
	listen: ExitCode.notConnected,
	tls: ExitCode.tls,
	read: ExitCode.connectionBroken,
	write: ExitCode.connectionBroken,
};

const invalidUrlCodes = new Set(["ERR_INVALID_URL", "invalid-url", "unsupported-scheme"]);
const timeoutCodes = new Set(["ETIMEDOUT", "CONNECT_TIMEOUT"]);
const writingCalls = new Set(["write", "ftruncate", "rename", "unlink", "mkdir", "close", "fsync"]);

const certificateCode =
	/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH)/;

/** What to tell the user about any error. `command` is the command that failed. */
export function describeFailure(error: unknown, command?: string): Failure {
	if (error instanceof CommandError) {
		return { exitCode: error.exitCode, message: error.message, hint: error.hint, causes: causesOf(error) };
	}
	const shape = shapeOf(error);
	if (typeof shape.syscall === "string" && typeof shape.path === "string" && shape.step === undefined) {
		return describeFailure(fileError(writingCalls.has(shape.syscall) ? "write" : "read", shape.path, error));
	}
	const isExpected = exitCodeOf(shape) !== ExitCode.unexpected;
	if (shape.name === "DeclarationError") return declarationFailure(shape, error);
	const message =
		error instanceof Error
			? messageIn(error, namingOf(command)) || String(error)
			: String(shape.message ?? error);
	return {
		exitCode: exitCodeOf(shape),
		message: isExpected ? message : `unexpected error: ${message}`,
		hint: isExpected
			? familyValue(hintByFamily, shape)
			: "This is a bug in gannet. GANNET_DEBUG=1 shows where it happened.",
		causes: isExpected ? causesOf(error) : [stackOf(error), ...causesOf(error)],
	};
}

/** All mistakes of a declaration, each with its place and the line that it is in. */
function declarationFailure(shape: ErrorShape, error: unknown): Failure {
	const count = Array.isArray(shape.problems) ? shape.problems.length : 1;
	const file = typeof shape.file === "string" ? shape.file : "the declaration";
	const details: unknown = typeof shape.describe === "function" ? shape.describe.call(error) : shape.message;
	return {
		exitCode: ExitCode.usage,
		message: `${file} has ${count === 1 ? "a mistake" : `${count} mistakes`}`,
		hint: familyValue(hintByFamily, shape),
		causes: causesOf(error),
		details: String(details),
	};
}

function familyValue<Value>(
	table: Readonly<Record<string, Readonly<Record<string, Value>>>>,
	{ name, kind }: ErrorShape,
): Value | undefined {
	if (typeof name !== "string" || typeof kind !== "string" || !Object.hasOwn(table, name)) return undefined;
	const family = table[name];
	return family !== undefined && Object.hasOwn(family, kind) ? family[kind] : undefined;
}

function shapeOf(error: unknown): ErrorShape {
	return typeof error === "object" && error !== null ? error : {};
}

function stackOf(error: unknown): string {
	return error instanceof Error && error.stack !== undefined ? error.stack : String(error);
}

function exitCodeOf(error: ErrorShape): number {
	const isAboutCertificate = anyCause(
		error,
		({ code }) => typeof code === "string" && certificateCode.test(code),
	);
	const { kind, step, code, syscall } = error;
	const ofFamily = familyValue(exitCodeByFamily, error);
	if (ofFamily !== undefined) return ofFamily;
	// A redirect to a bad place is the server's mistake, not a mistake in the requested URL.
	if (typeof code === "string" && invalidUrlCodes.has(code) && kind !== "redirect")
		return ExitCode.invalidUrl;
	// A SocketError's kind is its step.
	if (typeof step === "string") {
		if (typeof code === "string" && timeoutCodes.has(code)) return ExitCode.timeout;
		if (step === "tls" && isAboutCertificate) return ExitCode.certificate;
		return exitCodeByStep[step] ?? ExitCode.unexpected;
	}
	if (typeof kind === "string") {
		if (kind === "tls" && isAboutCertificate) return ExitCode.certificate;
		if (kind === "connect" && code === "proxy") return ExitCode.proxy;
		const isProxys = error.option === "proxy";
		if (kind === "resolve" && isProxys) return ExitCode.proxyNotResolved;
		if (kind === "invalid-request" && typeof code === "string" && Object.hasOwn(exitCodeByCode, code)) {
			return exitCodeByCode[code] ?? ExitCode.usage;
		}
		return exitCodeByKind[kind] ?? ExitCode.unexpected;
	}
	if (typeof code === "string" && typeof syscall === "string") {
		return writingCalls.has(syscall) ? ExitCode.writeFailed : ExitCode.readFailed;
	}
	return ExitCode.unexpected;
}

function anyCause(error: ErrorShape, matches: (error: ErrorShape) => boolean): boolean {
	const seen = new Set<ErrorShape>();
	for (let at: ErrorShape = error; !seen.has(at) && seen.size < 16; at = shapeOf(at.cause)) {
		if (matches(at)) return true;
		seen.add(at);
	}
	return false;
}

function causesOf(error: unknown): string[] {
	const lines: string[] = [];
	let at = shapeOf(error);
	while (at.cause !== undefined && lines.length < 16) {
		const cause = shapeOf(at.cause);
		const name = typeof cause.name === "string" ? cause.name : "Error";
		const code = typeof cause.code === "string" ? ` [${cause.code}]` : "";
		lines.push(`${name}${code}: ${typeof cause.message === "string" ? cause.message : String(at.cause)}`);
		at = cause;
	}
	return lines;
}
