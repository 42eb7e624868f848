// Options: what is read, what is refused and with which words. Every folder's options are read by this.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import {
	aFunction,
	amount,
	anyMilliseconds,
	bytes,
	either,
	flag,
	list,
	OptionError,
	OptionSet,
	oneOf,
	port,
	type Rule,
	type Settled,
	someText,
	text,
	whole,
} from "../../src/base/index.ts";

interface Inner {
	readonly ca?: string | undefined;
	readonly depth?: number | undefined;
}

interface Outer {
	readonly timeoutMs?: number | undefined;
	readonly serverName?: string | undefined;
	readonly secret?: string | undefined;
	readonly tls?: Inner | undefined;
	readonly retries?: number | false | Inner | undefined;
	readonly names?: readonly string[] | undefined;
	readonly onError?: (() => void) | undefined;
}

const inner: OptionSet<Inner, Settled<Inner, "depth">> = new OptionSet({
	ca: { rule: text, doc: "An authority." },
	depth: { rule: whole(1), doc: "How deep.", default: 3 },
});
const outer: OptionSet<Outer, Settled<Outer, "timeoutMs">> = new OptionSet(
	{
		timeoutMs: { rule: anyMilliseconds, doc: "How long.", default: 10 },
		serverName: { rule: text, doc: "Whom." },
		secret: { rule: someText, doc: "A password.", isSecret: true },
		tls: { rule: inner.members, doc: "TLS." },
		retries: { rule: either(whole(0), oneOf(false), inner.ownMembers), doc: "How often." },
		names: { rule: list(someText, "a list of names"), doc: "Which." },
		onError: { rule: aFunction(), doc: "What then." },
	},
	{ hints: { timeout: "it is called timeoutMs here" } },
);
const read = outer.reader();

const ABSENT = {
	timeoutMs: 10,
	serverName: undefined,
	secret: undefined,
	tls: undefined,
	retries: undefined,
	names: undefined,
	onError: undefined,
};

/** Runs `use` while Object.prototype has these members. */
function polluted<T>(members: Readonly<Record<string, unknown>>, use: () => T): T {
	for (const [name, value] of Object.entries(members)) {
		const property = { value, configurable: true, enumerable: true, writable: true };
		Object.defineProperty(Object.prototype, name, property);
	}
	try {
		return use();
	} finally {
		for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
	}
}

const READ: readonly (readonly [title: string, given: Outer | undefined, used: object])[] = [
	["no options", undefined, ABSENT],
	["an empty object", {}, ABSENT],
	["undefined values", { timeoutMs: undefined, tls: undefined, serverName: undefined }, ABSENT],
	["a value", { timeoutMs: 0 }, { ...ABSENT, timeoutMs: 0 }],
	["Infinity, where nothing is counted", { timeoutMs: Infinity }, { ...ABSENT, timeoutMs: Infinity }],
	["an object in it, with its defaults", { tls: { ca: "x" } }, { ...ABSENT, tls: { ca: "x", depth: 3 } }],
	["one of several kinds", { retries: false }, { ...ABSENT, retries: false }],
	[
		"one of several kinds, an object",
		{ retries: { ca: "y" } },
		{ ...ABSENT, retries: { ca: "y", depth: undefined } },
	],
	["a list", { names: ["a", "b"] }, { ...ABSENT, names: ["a", "b"] }],
	[
		"an object without a prototype",
		Object.assign(Object.create(null), { serverName: "s" }),
		{ ...ABSENT, serverName: "s" },
	],
	[
		"an object of another realm",
		runInNewContext("({ serverName: 's' })") as Outer,
		{ ...ABSENT, serverName: "s" },
	],
];

for (const [title, given, used] of READ) {
	test(`options are read as they were written, and every name is there: ${title}`, () => {
		const settled = read(given) as unknown as Readonly<Record<string, unknown>>;
		assert.deepEqual({ ...settled }, used);
		for (const name of Object.keys(ABSENT)) assert.ok(Object.hasOwn(settled, name), name);
	});
}

class Preset {
	get serverName(): string {
		return "preset";
	}
}

const REFUSED: readonly (readonly [
	title: string,
	given: unknown,
	code: string,
	option: string,
	message: string,
])[] = [
	["a text for options", "x", "invalid-option", "", 'the options must be an object, not "x"'],
	["null for options", null, "invalid-option", "", "the options must be an object, not null"],
	["a list for options", [], "invalid-option", "", "the options must be an object, not an array"],
	[
		"a misspelt name",
		{ serverNam: "x" },
		"unknown-option",
		"serverNam",
		"there is no option serverNam: did you mean serverName?",
	],
	[
		"a name in another case",
		{ servername: "x" },
		"unknown-option",
		"servername",
		"there is no option servername: did you mean serverName?",
	],
	[
		"an unknown name, although its value is undefined",
		{ nothing: undefined },
		"unknown-option",
		"nothing",
		"there is no option nothing; there are: timeoutMs, serverName, secret, tls, retries, names, onError",
	],
	[
		"a name that is called otherwise elsewhere",
		{ timeout: 1 },
		"unknown-option",
		"timeout",
		"there is no option timeout: it is called timeoutMs here",
	],
	[
		"a misspelt name in an object",
		{ tls: { caa: "x" } },
		"unknown-option",
		"tls.caa",
		"there is no option tls.caa: did you mean tls.ca?",
	],
	[
		"a wrong value",
		{ timeoutMs: "5" },
		"invalid-option",
		"timeoutMs",
		'option timeoutMs must be milliseconds, 0 or more, not "5"',
	],
	[
		"NaN",
		{ timeoutMs: Number.NaN },
		"invalid-option",
		"timeoutMs",
		"option timeoutMs must be milliseconds, 0 or more, not NaN",
	],
	[
		"null for a value",
		{ serverName: null },
		"invalid-option",
		"serverName",
		"option serverName must be a string, not null",
	],
	[
		"a wrong value in an object",
		{ tls: { depth: 0 } },
		"invalid-option",
		"tls.depth",
		"option tls.depth must be a whole number of at least 1, not 0",
	],
	[
		"no object where one should be",
		{ tls: true },
		"invalid-option",
		"tls",
		"option tls must be an object, not true",
	],
	[
		"none of several kinds",
		{ retries: true },
		"invalid-option",
		"retries",
		"option retries must be a whole number of at least 0, false or an object, not true",
	],
	[
		"a wrong value in an object of several kinds",
		{ retries: { depth: "x" } },
		"invalid-option",
		"retries.depth",
		'option retries.depth must be a whole number of at least 1, not "x"',
	],
	[
		"a wrong element of a list",
		{ names: ["a", 1] },
		"invalid-option",
		"names",
		"option names must be a list of names, not an array",
	],
	[
		"a hole in a list",
		{ names: new Array(2) },
		"invalid-option",
		"names",
		"option names must be a list of names, not an array",
	],
	[
		"a secret, which is not shown",
		{ secret: 12_345 },
		"invalid-option",
		"secret",
		"option secret must be a string that is not empty",
	],
	[
		"control characters in a name",
		{ "a\u001b[2J": 1 },
		"unknown-option",
		"a\\x1b[2J",
		"there is no option a\\x1b[2J; there are: timeoutMs, serverName, secret, tls, retries, names, onError",
	],
	[
		"an inherited option",
		Object.create({ serverName: "x" }),
		"invalid-option",
		"serverName",
		"option serverName is inherited, and only an object's own members are options: give { serverName: … }",
	],
	[
		"an inherited option of an object without Object.prototype",
		Object.create(Object.assign(Object.create(null), { serverName: "x" })),
		"invalid-option",
		"serverName",
		"option serverName is inherited, and only an object's own members are options: give { serverName: … }",
	],
	[
		"an option of a class",
		new Preset(),
		"invalid-option",
		"serverName",
		"option serverName is inherited, and only an object's own members are options: give { serverName: … }",
	],
];

for (const [title, given, code, option, message] of REFUSED) {
	test(`options are refused with their name: ${title}`, () => {
		assert.throws(
			() => read(given as Outer),
			(error) => {
				assert.ok(error instanceof OptionError && error instanceof TypeError);
				const { code: hasCode, option: hasOption, message: says, name } = error;
				assert.deepEqual([hasCode, hasOption, says, name], [code, option, message, "OptionError"]);
				return true;
			},
		);
	});
}

test("a folder's own error takes the place of a mistake's", () => {
	const own = outer.reader((error) => new RangeError(error.option, { cause: error }));
	assert.throws(() => own({ tls: { ca: 1 } } as never), { name: "RangeError", message: "tls.ca" });
});

const POLLUTIONS: readonly Readonly<Record<string, unknown>>[] = [
	{ timeoutMs: 1, serverName: "evil", tls: { ca: "evil" }, retries: 9, names: ["evil"], secret: "evil" },
	{ ca: "evil", depth: 99 },
	{
		default: "evil",
		otherwise: "evil",
		isSecret: true,
		read: () => "evil",
		fault: () => "evil",
		unit: "evil",
	},
	{ hints: { ca: "evil" }, remembers: true },
	{ unknownEverywhere: 1 },
	{ 0: "evil", length: 9 },
];

for (const members of POLLUTIONS) {
	test(`Object.prototype has no say in what is read: ${Object.keys(members)}`, () => {
		const given: Outer = { tls: { ca: "mine" }, names: ["a"] };
		const seen = polluted(members, () => {
			const settled = read(given);
			const again = new OptionSet<Inner, Settled<Inner, "depth">>({
				ca: { rule: text, doc: "" },
				depth: { rule: whole(1), doc: "", default: 3 },
			}).reader()({});
			return [
				settled.timeoutMs,
				settled.serverName,
				settled.secret,
				settled.tls,
				settled.retries,
				settled.names,
				again.depth,
				again.ca,
			];
		});
		assert.deepEqual(seen, [
			10,
			undefined,
			undefined,
			{ ca: "mine", depth: 3 },
			undefined,
			["a"],
			3,
			undefined,
		]);
		assert.throws(() => polluted(members, () => read({ tls: { cb: "x" } as Inner })), { option: "tls.cb" });
	});
}

test("what was read stays what it was when the caller changes its objects", () => {
	const given = { tls: { ca: "a" }, names: ["a"] };
	const settled = read(given);
	given.tls.ca = "b";
	given.names.push("b");
	assert.equal(settled.tls?.ca, "a");
	assert.deepEqual(settled.names, ["a"]);
});

test("a getter is asked once, so that what is checked is what is used", () => {
	let asked = 0;
	const given = {
		get timeoutMs() {
			return ++asked === 1 ? 5 : -1;
		},
	};
	assert.equal(read(given).timeoutMs, 5);
	assert.equal(asked, 1);
});

test("a set that remembers reads the same object once, and gives the same back", () => {
	const set: OptionSet<Inner, Settled<Inner, "depth">> = new OptionSet(
		{ ca: { rule: text, doc: "" }, depth: { rule: whole(1), doc: "", default: 3 } },
		{ remembers: true },
	);
	const given: Inner = { ca: "x" };
	const first = set.reader()(given);
	assert.equal(set.reader()(given), first);
	assert.equal(set.reader()(first as Inner), first);
	assert.notEqual(set.reader()({ ca: "x" }), first);
	assert.ok(Object.isFrozen(first));
});

const RULES: readonly (readonly [
	rule: Pick<Rule<never>, "fault" | "expected">,
	fits: readonly unknown[],
	not: readonly unknown[],
])[] = [
	[flag, [true, false], [0, "true", null]],
	[text, ["", "a"], [1, null, new String("a")]],
	[someText, ["a"], ["", 1]],
	[whole(1), [1, 2 ** 53 - 1], [0, 1.5, Infinity, "1", 2 ** 53]],
	[amount, [0, 0.5, Infinity], [-1, Number.NaN, "0"]],
	[bytes, [0, Infinity], [-1, Number.NaN, 1n]],
	[anyMilliseconds, [0, 1.5, Infinity], [-1, Number.NaN]],
	[port, [0, 65_535], [-1, 65_536, 1.5, "80"]],
	[oneOf("a", "b"), ["a", "b"], ["c", "", undefined, ["a"]]],
];

for (const [index, [rule, fits, not]] of RULES.entries()) {
	test(`a rule says what fits and what doesn't: ${index + 1}, ${rule.expected}`, () => {
		for (const value of fits) assert.equal(rule.fault(value), undefined, String(value));
		for (const value of not) assert.equal(rule.fault(value), rule.expected, String(value));
	});
}

/** The compiler holds rows and types to each other, in both directions. */
function assertTypes(): readonly object[] {
	const ca = { rule: text, doc: "" };
	const depth = { rule: whole(1), doc: "" };
	return [
		// @ts-expect-error a member without a row
		new OptionSet<Inner, Inner>({ ca }),
		// @ts-expect-error a row without a member
		new OptionSet<Inner, Inner>({ ca, depth, more: ca }),
		// @ts-expect-error a rule that lets other values in
		new OptionSet<Inner, Inner>({ ca, depth: { rule: either(whole(1), text), doc: "" } }),
		// @ts-expect-error a rule that keeps values out that the type allows
		new OptionSet<{ ca?: string | number }, unknown>({ ca }),
		// @ts-expect-error what is always there needs a default
		new OptionSet<Inner, Settled<Inner, "depth">>({ ca, depth }),
	];
}
void assertTypes;
