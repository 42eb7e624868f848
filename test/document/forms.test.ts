// Forms of pages: which request a browser would send for what is filled in, as a table, and errors that name the field.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { get } from "../../src/client/index.ts";
import {
	DocumentError,
	type FillOptions,
	type FormValues,
	form,
	HtmlDocument,
	openDocument,
} from "../../src/document/index.ts";
import { serveHttp } from "../../src/server/index.ts";

function page(
	html: string,
	url = "https://birds.example/a/login?from=1#x",
	encoding = "utf-8",
): HtmlDocument {
	const document = openDocument({ bytes: Buffer.from(html, "latin1"), url }, { kind: "html", encoding });
	assert.ok(document instanceof HtmlDocument);
	return document;
}

const LOGIN = `<form id=login action="../session" method=post><input type=hidden name=csrf value=t0k3n>
<input name=user value=guest><input type=password name=password><input type=checkbox name=keep value=yes>
<input type=checkbox name=news checked><input type=text name=off disabled value=1><input type=button name=b value=1>
<button name=go value=in>Sign in</button><button name=go value=up formaction=/new>Sign up</button></form>`;

interface Case {
	readonly name: string;
	readonly html: string;
	readonly values?: FormValues;
	readonly options?: FillOptions;
	readonly url?: string;
	readonly method?: string;
	/** The content of a POST, or the query of a GET. */
	readonly sends: string;
	readonly encoding?: string;
}

const base = "https://birds.example";

const cases: readonly Case[] = [
	{
		name: "a login keeps its hidden fields and its button",
		html: LOGIN,
		values: { user: "ada", password: "l & p" },
		url: `${base}/session`,
		sends: "csrf=t0k3n&user=ada&password=l+%26+p&news=on&go=in",
	},
	{
		name: "another button has its own address",
		html: LOGIN,
		options: { submit: "Sign up" },
		url: `${base}/new`,
		sends: "csrf=t0k3n&user=guest&password=&news=on&go=up",
	},
	{
		name: "checkboxes are true, false or their value",
		html: LOGIN,
		values: { keep: "yes", news: false },
		url: `${base}/session`,
		sends: "csrf=t0k3n&user=guest&password=&keep=yes&go=in",
	},
	{
		name: "undefined leaves a field as it is",
		html: LOGIN,
		values: { user: undefined, keep: true },
		url: `${base}/session`,
		sends: "csrf=t0k3n&user=guest&password=&keep=yes&news=on&go=in",
	},
	{
		name: "a search is a GET of its own address without a query",
		html: "<form><input name=q><input type=submit></form>",
		values: { q: "é +" },
		method: "GET",
		url: `${base}/a/login?q=%C3%A9+%2B#x`,
		sends: "q=%C3%A9+%2B",
	},
	{
		name: "a query of the address is replaced",
		html: "<form action='/find?x=1'><input name=q value=1></form>",
		method: "GET",
		url: `${base}/find?q=1`,
		sends: "q=1",
	},
	{
		name: "a base element counts",
		html: "<base href='https://other.example/b/'><form method=post action=c></form>",
		url: "https://other.example/b/c",
		sends: "",
	},
	{
		name: "radio buttons exclude one another",
		html: "<form method=post><input type=radio name=r value=a checked><input type=radio name=r value=b></form>",
		values: { r: "b" },
		sends: "r=b",
	},
	{
		name: "several checkboxes of a name take a list",
		html: "<form method=post><input type=checkbox name=c value=1 checked><input type=checkbox name=c value=2><input type=checkbox name=c value=3></form>",
		values: { c: [2, "3"] },
		sends: "c=2&c=3",
	},
	{
		name: "a list of choices has its first one",
		html: "<form method=post><select name=s><option disabled>no<option value=1>one<option>two</select></form>",
		sends: "s=1",
	},
	{
		name: "a choice is found by its text",
		html: "<form method=post><select name=s><option value=1>one<option value=2> two\n words</select></form>",
		values: { s: "two words" },
		sends: "s=2",
	},
	{
		name: "several choices are possible with multiple",
		html: "<form method=post><select name=s multiple><option selected>a<option>b<option>c</select></form>",
		values: { s: ["b", "c"] },
		sends: "s=b&s=c",
	},
	{
		name: "fields of one name take values in their order",
		html: "<form method=post><input name=n value=1><input name=n value=2></form>",
		values: { n: ["x"] },
		sends: "n=x&n=2",
	},
	{
		name: "a textarea sends CR LF",
		html: "<form method=post><textarea name=t>\na\nb</textarea></form>",
		sends: "t=a%0D%0Ab",
	},
	{
		name: "a control elsewhere belongs by its attribute form",
		html: "<form id=f method=post></form><input form=f name=far value=1><form id=g><input name=no></form>",
		sends: "far=1",
	},
	{
		name: "what a disabled fieldset has isn't sent, its legend's is",
		html: "<form method=post><fieldset disabled><legend><input name=a value=1></legend><input name=b value=1></fieldset></form>",
		sends: "a=1",
	},
	{
		name: "a page in another encoding gets it back",
		html: "<form method=post><input name=\xfc></form>",
		values: { ü: "é€" },
		encoding: "windows-1252",
		sends: "%FC=%E9%80",
	},
	{
		name: "accept-charset decides",
		html: "<form method=post accept-charset=utf-8><input name=a></form>",
		values: { a: "é" },
		encoding: "windows-1252",
		sends: "a=%C3%A9",
	},
	{
		name: "an unknown method is GET",
		html: "<form method=dialog action=/d><input name=a value=1></form>",
		method: "GET",
		url: `${base}/d?a=1`,
		sends: "a=1",
	},
];

for (const { name, html, values, options, url, method = "POST", sends, encoding } of cases) {
	test(name, async () => {
		const request = form(page(html, undefined, encoding)).fill(values, options);
		assert.equal(request.method, method);
		if (url !== undefined) assert.equal(request.url, url);
		const { form: pairs, body } = request.options;
		const written = pairs?.map(
			([key, value]) => [key, value.replace(/\r\n|\n/g, "\r\n")] as [string, string],
		);
		const content =
			method === "GET"
				? new URL(request.url).search.slice(1)
				: (body ?? String(new URLSearchParams(written)));
		assert.equal(content, sends);
	});
}

const mistakes: readonly (readonly [name: string, act: () => unknown, says: RegExp])[] = [
	["a selector without a match", () => form(page(LOGIN), "#logn"), /the selector "#logn" matches nothing/],
	["a selector of no form", () => form(page(`<p>a</p>${LOGIN}`), "p"), /matches no form/],
	[
		"a misspelt field",
		() => form(page(LOGIN)).fill({ passwrd: "x" }),
		/no field "passwrd"; it has .*: did you mean password\?/,
	],
	["a disabled field", () => form(page(LOGIN)).fill({ off: "x" }), /no field "off"/],
	[
		"a value that isn't offered",
		() => form(page(LOGIN)).fill({ keep: "no" }),
		/field "keep" can't be "no"; it can be "yes"/,
	],
	[
		"too many values",
		() => form(page(LOGIN)).fill({ user: ["a", "b"] }),
		/field "user" is there once, but has 2 values/,
	],
	["a button that isn't there", () => form(page(LOGIN)).fill({}, { submit: "Leave" }), /no button "Leave"/],
	["a file for a text", () => form(page(LOGIN)).fill({ user: new Blob(["x"]) }), /takes a text, not a file/],
	["a page without an address", () => form(page("<form action=a></form>", "")).fill(), /is not a URL/],
];

for (const [name, act, says] of mistakes) {
	test(`${name} is an error that says what there is`, () => {
		assert.throws(
			act,
			(error) => error instanceof DocumentError && error.kind === "form" && says.test(error.message),
		);
	});
}

test("a form is found by what it contains, and says what it has", () => {
	const login = form(page(LOGIN), "input[type=password]");
	assert.equal(login.element.attribute("id"), "login");
	assert.deepEqual([login.method, login.action], ["POST", `${base}/session`]);
	assert.deepEqual(login.names, ["csrf", "user", "password", "keep", "news"]);
	assert.deepEqual(login.values, [
		["csrf", "t0k3n"],
		["user", "guest"],
		["password", ""],
		["news", "on"],
	]);
	assert.equal(inspect(login), `PageForm { POST ${base}/session, csrf, user, password, keep, news }`);
});

test("a form with files is multipart, and request() sends what fill() gives", async () => {
	const seen: string[] = [];
	await using server = await serveHttp("tcp://127.0.0.1:0", async ({ method, target, headers, body }) => {
		seen.push(`${method} ${target} ${headers.get("content-type")?.split(";")[0]} ${await body.text()}`);
		return {};
	});
	const upload = page(
		"<form method=post enctype=multipart/form-data action=/up><input name=t value=1><input type=file name=f></form>",
		`${server.url}/`,
	);
	const multipart = form(upload).fill({ f: new File(["bird"], "bird.txt", { type: "text/plain" }) });
	const { request } = await import("../../src/client/index.ts");
	assert.equal((await request(multipart)).status, 200);
	assert.equal((await request(form(page(LOGIN, `${server.url}/`)).fill({ user: "ada" }))).status, 200);
	assert.equal((await get(`${server.url}/done`)).status, 200);
	assert.match(seen[0] as string, /^POST \/up multipart\/form-data [\s\S]*filename="bird\.txt"[\s\S]*bird/);
	assert.match(seen[1] as string, /^POST \/session application\/x-www-form-urlencoded csrf=t0k3n&user=ada/);
});
