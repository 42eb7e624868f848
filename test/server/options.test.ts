// Options of servers, and the responses of handlers: what is misspelt or has a wrong value is refused by name.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "../../src/client/index.ts";
import {
	createHttpService,
	directoryHandler,
	type HttpServer,
	type ServerResponse,
	serveDirectory,
	serveHttp,
} from "../../src/server/index.ts";
import { OptionError } from "../../src/socket/index.ts";

let folder: string;

before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-"));
});
after(() => rm(folder, { recursive: true }));

const CALLS: Readonly<Record<string, (options: never) => unknown>> = {
	createHttpService: (options) => createHttpService(() => ({}), options),
	serveHttp: (options) => serveHttp("tcp://127.0.0.1:0", () => ({}), options),
	directoryHandler: (options) => directoryHandler(folder, options),
	serveDirectory: (options) => serveDirectory("tcp://127.0.0.1:0", folder, options),
};

const REFUSED: readonly (readonly [call: string, given: object, option: string, says: RegExp])[] = [
	[
		"createHttpService",
		{ limits: { contentByte: 1 } },
		"limits.contentByte",
		/did you mean limits\.contentBytes\?/,
	],
	["createHttpService", { timeouts: { idleMs: "1" } }, "timeouts.idleMs", /milliseconds above 0, not "1"/],
	["createHttpService", { listen: {} }, "listen", /there is no option listen/],
	["serveHttp", { limit: {} }, "limit", /did you mean limits\?/],
	["serveHttp", { limits: { headBytes: -1 } }, "limits.headBytes", /a number of at least 0, not -1/],
	["serveHttp", { listen: { tls: { certs: "x" } } }, "listen.tls.certs", /did you mean listen\.tls\.cert\?/],
	[
		"serveHttp",
		{ listen: { maxConnections: "9" } },
		"listen.maxConnections",
		/a number of at least 0, not "9"/,
	],
	["serveHttp", { dotfiles: true }, "dotfiles", /there is no option dotfiles/],
	["directoryHandler", { dotFiles: true }, "dotFiles", /did you mean dotfiles\?/],
	["directoryHandler", { listings: "yes" }, "listings", /true or false, not "yes"/],
	["serveDirectory", { outsideLink: true }, "outsideLink", /did you mean outsideLinks\?/],
	["serveDirectory", { hosts: "shop.test" }, "hosts", /a list of names, not "shop\.test"/],
];

for (const [call, given, option, says] of REFUSED) {
	test(`${call}() refuses the option ${option} in ${JSON.stringify(given)}`, async () => {
		await assert.rejects(
			async () => CALLS[call]?.(given as never),
			(error) => {
				assert.ok(error instanceof OptionError);
				assert.equal(error.option, option);
				assert.match(error.message, says);
				return true;
			},
		);
	});
}

test("close() of a server refuses an option that doesn't exist, and the server goes on", async () => {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "still there" }));
	await assert.rejects(server.close({ deadline: 1 } as never), { option: "deadline" });
	await using client = new Client();
	assert.equal(await (await client.get(server.url)).text(), "still there");
});

const RESPONSES: readonly (readonly [response: object, option: string, says: RegExp])[] = [
	[{ statusCode: 204 }, "statusCode", /it is called status here/],
	[{ fields: {} }, "fields", /they are called headers here/],
	[{ bdy: "x" }, "bdy", /did you mean body\?/],
	[{ status: "200" }, "status", /a whole number of at least 100, not "200"/],
	[{ length: -1 }, "length", /a whole number of at least 0, not -1/],
	[{ headers: "x" }, "headers", /an object, pairs, or field lines, not "x"/],
	[new Response("x"), "status", /option status is inherited/],
];

for (const [response, option, says] of RESPONSES) {
	test(`a handler's ${JSON.stringify(response)} is answered with 500, and onError gets the mistake`, async () => {
		const errors: unknown[] = [];
		await using server: HttpServer = await serveHttp("tcp://127.0.0.1:0", () => response as ServerResponse, {
			onError: (error) => errors.push(error),
		});
		await using client = new Client();
		const { status } = await client.get(server.url);
		assert.equal(status, 500);
		const [error] = errors;
		assert.ok(error instanceof OptionError && errors.length === 1);
		assert.equal(error.option, option);
		assert.match(error.message, says);
	});
}
