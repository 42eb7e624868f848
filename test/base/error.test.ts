// Errors as data: what every error of gannet says of itself, and in whose words.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import {
	adviceOf,
	GannetError,
	messageIn,
	type Naming,
	option,
	say,
	setting,
	whatOf,
	withSentence,
} from "../../src/base/index.ts";
import { ClientError } from "../../src/client/index.ts";
import { DocumentError } from "../../src/document/index.ts";
import { LocalProtocolError, RemoteProtocolError } from "../../src/http/index.ts";
import { PagesError } from "../../src/pages/index.ts";
import { DeclarationError, RecordError, SinkError } from "../../src/record/index.ts";
import { HttpError } from "../../src/server/index.ts";
import { EndpointSyntaxError, SocketError } from "../../src/socket/index.ts";
import { StorageError } from "../../src/storage/index.ts";

const socket = { step: "connect", code: "ECONNREFUSED", endpoint: "tcp://a:1", elapsedMs: 1 } as const;
const client = { phase: "prepare" } as const;

/** One of each class, with its kind, code and name. */
const all: readonly (readonly [error: GannetError, kind: string, code: string, name: string])[] = [
	[new SocketError(socket), "connect", "ECONNREFUSED", "SocketError"],
	[new SocketError({ ...socket, code: "ABORTED" }), "connect", "ABORTED", "AbortError"],
	[new EndpointSyntaxError("x", "is wrong", "write y"), "endpoint", "ENDPOINT_SYNTAX", "EndpointSyntaxError"],
	[new LocalProtocolError("bad-method", "method"), "local", "bad-method", "LocalProtocolError"],
	[new RemoteProtocolError("bad-host"), "remote", "bad-host", "RemoteProtocolError"],
	[new ClientError("x", { ...client, kind: "tls" }), "tls", "tls", "ClientError"],
	[new ClientError("x", { ...client, kind: "aborted" }), "aborted", "aborted", "AbortError"],
	[new DocumentError("x", { kind: "syntax", code: "json" }), "syntax", "json", "DocumentError"],
	[new RecordError("limit", "x", { code: "limits.records" }), "limit", "limits.records", "RecordError"],
	[new DeclarationError([]), "declaration", "declaration", "DeclarationError"],
	[new PagesError("x", { kind: "loop" }), "loop", "loop", "PagesError"],
	[new SinkError("space", "x", { code: "ENOSPC" }), "space", "ENOSPC", "SinkError"],
	[new SinkError("aborted", "x"), "aborted", "aborted", "AbortError"],
	[new StorageError("x", "locked", "it is locked"), "storage", "locked", "StorageError"],
	[new HttpError(404), "status", "status", "HttpError"],
];
for (const [error, kind, code, name] of all) {
	test(`${error.constructor.name} of kind ${kind} has code ${code} and name ${name}`, () => {
		assert.ok(error instanceof GannetError && error instanceof Error);
		assert.deepEqual([error.kind, error.code, error.name], [kind, code, name]);
		for (const member of ["option", "value", "advice"] as const) assert.ok(Object.hasOwn(error, member));
	});
}

test("the compiler knows the codes, so that a switch can be complete", () => {
	const error = new SinkError("space", "x", { code: "ENOSPC" });
	const isFull = (): boolean => {
		switch (error.code) {
			case "ENOSPC":
			case "EDQUOT":
				return true;
			// @ts-expect-error There is no such code.
			case "ENOSPACE":
				return false;
			default:
				return false;
		}
	};
	assert.equal(isFull(), true);
});

class Trouble extends GannetError<"trouble"> {}

const trouble = new Trouble(say`it took longer than ${setting("timeouts.total", 5)}`, {
	kind: "trouble",
	option: "timeouts.total",
	value: 5,
	advice: [say`raise ${option("timeouts.total")}`, say`stream ${option("response.body")}`, "wait"],
});
const naming: Naming = (name) =>
	name === "timeouts.total" ? { name: "--max-time", shows: (ms) => `${Number(ms) / 1000} s` } : undefined;

describe("a sentence", () => {
	test("names options as the library does", () => {
		const what = "it took longer than timeouts.total is 5";
		const advice = "raise timeouts.total, or stream response.body, or wait";
		assert.equal(trouble.message, `${what}; ${advice}`);
		assert.equal(trouble.advice, advice);
		assert.deepEqual([trouble.option, trouble.value], ["timeouts.total", 5]);
		assert.deepEqual([String(whatOf(trouble)), adviceOf(trouble).map(String)], [what, advice.split(", or ")]);
	});

	test("names them as a program does, without advice that the program can't take", () => {
		assert.equal(
			messageIn(trouble, naming),
			"it took longer than --max-time is 0.005 s; raise --max-time, or wait",
		);
	});

	test("is taken over by the sentence of a layer above, under that layer's names", () => {
		const renamed = whatOf(new Trouble(say`raise ${option("timeoutMs")}`, { kind: "trouble" })).renamed(
			(name) => (name === "timeoutMs" ? "timeouts.total" : name),
		);
		const above = new Trouble(say`GET failed: ${renamed}`, { kind: "trouble" });
		assert.equal(above.message, "GET failed: raise timeouts.total");
		assert.equal(messageIn(above, naming), "GET failed: raise --max-time");
	});

	test("of a finding is kept beside its message", () => {
		const finding = withSentence(
			{ message: "beyond timeouts.total" },
			say`beyond ${option("timeouts.total")}`,
		);
		assert.equal(messageIn(finding, naming), "beyond --max-time");
		assert.equal(messageIn({ message: "beyond timeouts.total" }, naming), "beyond timeouts.total");
	});

	test("shows no credentials, in whose words ever", () => {
		const secret = new Trouble(say`https://u:geheim@a.test/ ${option("timeouts.total")}`, {
			kind: "trouble",
		});
		assert.doesNotMatch(`${secret.message} ${messageIn(secret, naming)}`, /geheim/);
	});
});

test("a printed error shows its option once, and its advice in the message alone", () => {
	const shown = inspect(trouble);
	assert.equal(shown.split("or wait").length, 2);
	assert.match(shown, /option: 'timeouts\.total'/);
	assert.doesNotMatch(inspect(new Trouble("x", { kind: "trouble" })), /option|advice|value/);
});
