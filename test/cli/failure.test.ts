import assert from "node:assert/strict";
import { test } from "node:test";
import { option, say } from "../../src/base/index.ts";
import { ExitCode } from "../../src/cli/exit-codes.ts";
import { CommandError, describeFailure, usageError } from "../../src/cli/failure.ts";
import { restart, SinkError } from "../../src/record/sinks/errors.ts";
import { SocketError } from "../../src/socket/index.ts";

const failures: readonly (readonly [string, object, number])[] = [
	["a name that isn't known", { kind: "resolve", code: "ENOTFOUND" }, ExitCode.notResolved],
	["a refused connection", { kind: "connect", code: "ECONNREFUSED" }, ExitCode.notConnected],
	["a failed handshake", { kind: "tls", code: "ERR_SSL_WRONG_VERSION_NUMBER" }, ExitCode.tls],
	["an expired certificate", { kind: "tls", code: "CERT_HAS_EXPIRED" }, ExitCode.certificate],
	[
		"a self-signed certificate",
		{ kind: "tls", cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } },
		ExitCode.certificate,
	],
	[
		"a certificate for another name",
		{ kind: "tls", code: "ERR_TLS_CERT_ALTNAME_INVALID" },
		ExitCode.certificate,
	],
	["a deadline", { kind: "timeout", code: "total" }, ExitCode.timeout],
	["a closed connection", { kind: "disconnected" }, ExitCode.emptyReply],
	["a truncated response", { kind: "truncated" }, ExitCode.truncated],
	["a protocol error", { kind: "protocol" }, ExitCode.protocol],
	["a limit", { kind: "limit" }, ExitCode.limit],
	["a bad header", { kind: "invalid-request", code: "field-value" }, ExitCode.usage],
	["a bad URL", { kind: "invalid-request", code: "invalid-url" }, ExitCode.invalidUrl],
	["a kind that is not known", { kind: "novel" }, ExitCode.unexpected],
	["a socket's name that isn't known", { step: "resolve", code: "ENOTFOUND" }, ExitCode.notResolved],
	["a socket's refusal", { step: "connect", code: "ECONNREFUSED" }, ExitCode.notConnected],
	["a socket's timeout", { step: "connect", code: "ETIMEDOUT" }, ExitCode.timeout],
	["a port in use", { step: "listen", code: "EADDRINUSE" }, ExitCode.notConnected],
	["a malformed endpoint", { step: "endpoint", code: "INVALID" }, ExitCode.invalidUrl],
	["a socket's certificate", { step: "tls", code: "CERT_HAS_EXPIRED" }, ExitCode.certificate],
	["a reset while reading", { step: "read", code: "ECONNRESET" }, ExitCode.connectionBroken],
	["a full disk", { code: "ENOSPC", syscall: "write" }, ExitCode.writeFailed],
	["a missing file", { code: "ENOENT", syscall: "open" }, ExitCode.readFailed],
	["a selector that can't be read", { name: "DocumentError", kind: "selector" }, ExitCode.usage],
	["content that breaks its format", { name: "DocumentError", kind: "syntax" }, ExitCode.data],
	["content in no encoding", { name: "DocumentError", kind: "encoding" }, ExitCode.data],
	["what a document doesn't have", { name: "DocumentError", kind: "unsupported" }, ExitCode.data],
	["a document's limit", { name: "DocumentError", kind: "limit" }, ExitCode.limit],
	["a record's limit", { name: "RecordError", kind: "limit" }, ExitCode.limit],
	["a source that the document doesn't have", { name: "RecordError", kind: "unsupported" }, ExitCode.data],
	["a validator that fails itself", { name: "RecordError", kind: "validator" }, ExitCode.usage],
	["a target that is none", { name: "SinkError", kind: "target" }, ExitCode.writeFailed],
	["a driver that isn't installed", { name: "SinkError", kind: "driver" }, ExitCode.usage],
	["another run's leavings", { name: "SinkError", kind: "interrupted" }, ExitCode.usage],
	["a table that doesn't fit", { name: "SinkError", kind: "schema" }, ExitCode.writeFailed],
	["a full target", { name: "SinkError", kind: "space", code: "ENOSPC" }, ExitCode.writeFailed],
	["a database that went away", { name: "SinkError", kind: "connection" }, ExitCode.writeFailed],
	["a run that another took over", { name: "SinkError", kind: "taken-over" }, ExitCode.writeFailed],
	[
		"a closed sink, which nobody but a bug writes to",
		{ name: "SinkError", kind: "closed" },
		ExitCode.unexpected,
	],
	["a description of pages that is none", { name: "PagesError", kind: "invalid-how" }, ExitCode.usage],
	["a page's status", { name: "PagesError", kind: "status" }, ExitCode.httpStatus],
	["pages in a circle", { name: "PagesError", kind: "loop" }, ExitCode.redirect],
	["a page on another origin", { name: "PagesError", kind: "other-origin" }, ExitCode.redirect],
	["a next page that is none", { name: "PagesError", kind: "no-next" }, ExitCode.data],
	["too many pages", { name: "PagesError", kind: "limit" }, ExitCode.limit],
	["anything else", {}, ExitCode.unexpected],
];
for (const [what, fields, exitCode] of failures) {
	test(`${what} ends with ${exitCode}`, () => {
		const failure = describeFailure(Object.assign(new Error("the sentence"), fields));
		assert.equal(failure.exitCode, exitCode);
		assert.match(failure.message, /the sentence$/);
	});
}

test("an unexpected error says that it is a bug, and keeps its stack for GANNET_DEBUG", () => {
	const failure = describeFailure(new TypeError("x is not a function"));
	assert.equal(failure.message, "unexpected error: x is not a function");
	assert.match(failure.hint ?? "", /bug in gannet/);
	assert.match(failure.causes[0] ?? "", /TypeError: x is not a function\n {4}at /);
});

test("what is thrown without being an error is told too", () => {
	assert.match(describeFailure("a word").message, /a word/);
	assert.match(describeFailure(undefined).message, /undefined/);
});

test("the causes come outermost first, each with its code", () => {
	const inner = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
	const outer = new CommandError("it failed", 7, undefined, new Error("between", { cause: inner }));
	assert.deepEqual(describeFailure(outer).causes, [
		"Error: between",
		"Error [ECONNREFUSED]: connect ECONNREFUSED",
	]);
});

test("a circle of causes ends", () => {
	const error = new Error("round");
	error.cause = error;
	assert.ok(describeFailure(error).causes.length < 20);
});

test("a usage error has the exit code 2 and its hint", () => {
	const failure = describeFailure(usageError("no", "Do it so."));
	assert.deepEqual([failure.exitCode, failure.message, failure.hint], [2, "no", "Do it so."]);
});

test("options of the library are named as the command line has them", () => {
	const error = new SinkError("interrupted", "it is in the way", {
		advice: [restart, say`replace it with ${option('mode: "replace"')}`],
	});
	assert.equal(
		describeFailure(error, "extract").message,
		"it is in the way; start over with --restart, or replace it with --replace",
	);
});

test("advice that needs an option which the command doesn't have is left out", () => {
	const error = new SocketError({
		step: "tls",
		code: "ERR_SSL_SSLV3_ALERT_CERTIFICATE_REQUIRED",
		endpoint: "tls://a.example:443",
		elapsedMs: 5,
	});
	assert.match(error.message, /; pass tls\.cert and tls\.key, or pass tls\.pfx$/);
	assert.match(describeFailure(error, "get").message, /; pass --cert and --key$/);
	assert.match(describeFailure(error, "resolve").message, /wants a client certificate after 5\.0 ms$/);
});
