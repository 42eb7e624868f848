// The one mechanism for options: a set of rows describes each option once, with its rule, its default and its meaning.
// The rows give the check of every value at every depth, reading that no prototype can influence, the proof that types
// and rows agree, and the tables of the documentation. Pure.

import { OptionError } from "./option-error.ts";
import { own } from "./own.ts";
import { isObject, type JsonShape, type OptionPlace, type Refuse, type Rule } from "./rules.ts";
import { option, type Sentence, say } from "./sentence.ts";
import { hideSecrets } from "./shown-url.ts";
import { nearest } from "./suggest.ts";
import { visible } from "./visible-text.ts";

/** The same members, but each may be absent or undefined. */
export type Optional<Members> = { readonly [Name in keyof Members]?: Members[Name] | undefined };

/**
 * Options ready for use: every member is there, those of `Defaulted` have a value, and nested options have the types in
 * `Nested`.
 */
export type Settled<Given, Defaulted extends keyof Given = never, Nested = unknown> = {
	readonly [Name in keyof Given]-?:
		| (Name extends keyof Nested ? Nested[Name] : Exclude<Given[Name], undefined>)
		| (Name extends Defaulted ? never : undefined);
};

/** One option. */
export interface OptionRow<Value = unknown> {
	readonly rule: Rule<Value>;
	/** Its meaning, in sentences, without its default. */
	readonly doc: string;
	/** The value that applies if the option is absent or undefined. */
	readonly default?: unknown;
	/** The default in words, if it is not a value: "the operating system's". */
	readonly otherwise?: string | undefined;
	/** Its value is never shown. */
	readonly isSecret?: boolean | undefined;
	/** It can't be omitted. */
	readonly isRequired?: boolean | undefined;
}

/**
 * A row for each member of `Given`, no more and no less, with a rule of exactly that member's type. A member that you
 * can't omit is required. A member that you can omit, and that can't be undefined in `Used`, has a default.
 */
export type OptionRows<Given, Used> = {
	readonly [Name in keyof Given]-?: OptionRow<Exclude<Given[Name], undefined>> &
		(undefined extends Given[Name]
			? Name extends keyof Used
				? undefined extends Used[Name]
					? unknown
					: { readonly default: Used[Name] }
				: unknown
			: { readonly isRequired: true });
};

/** Further facts about a set. */
export interface OptionSetFacts {
	/** Names that people write elsewhere for an option, and what to write here. */
	readonly hints?: Readonly<Record<string, string>> | undefined;
	/** Reads each object once and gives the same result again. For options from which something expensive is made. */
	readonly remembers?: boolean | undefined;
}

/**
 * Reads the options of a function: a checked copy that has every member itself. Throws what `refuse` makes of a
 * mistake.
 */
export type OptionsReader<Given, Used> = (given: Given | undefined) => Used;

type Rows = Readonly<Record<string, OptionRow>>;
type Values = Record<string, unknown>;

/**
 * The options of one object. They are read from the object itself, never from a prototype. A name without a row is
 * refused, and each value is checked at every depth.
 *
 * @example
 * const closing = new OptionSet<CloseOptions, Settled<CloseOptions, "deadlineMs">>({
 * 	deadlineMs: { rule: milliseconds, doc: "How long to wait for open connections.", default: 5_000 },
 * });
 * const read = closing.reader();
 * const { deadlineMs } = read({});
 */
export class OptionSet<Given extends object, Used> {
	readonly rows: OptionRows<Given, Used>;
	/** The result of reading no options; frozen. */
	readonly defaults: Used;
	/** A rule for an option that is such an object: its members, with their defaults. */
	readonly members: Rule<Given>;
	/** Like `members`, but without defaults, if another place decides what applies. */
	readonly ownMembers: Rule<Given>;
	readonly #facts: OptionSetFacts;
	readonly #byName: ReadonlyMap<string, OptionRow>;
	readonly #required: readonly string[];
	/**
	 * Every name, absent or with its default. Options are read into a copy of it. V8 copies it in one step; an object
	 * without a prototype, which is a hash table, would take seven times as long. Since each name is there, none is looked
	 * up on a prototype.
	 */
	readonly #absent: Readonly<Values>;
	/** The results for objects read before: with defaults, and without. */
	readonly #known: Readonly<Record<"settled" | "bare", WeakMap<object, Readonly<Values>>>> = {
		settled: new WeakMap(),
		bare: new WeakMap(),
	};

	constructor(rows: NoInfer<OptionRows<Given, Used>>, facts: OptionSetFacts = {}) {
		this.rows = rows;
		this.#facts = own(facts);
		const all = Object.entries(rows as Rows).map(([name, row]) => [name, own(row)] as const);
		this.#byName = new Map(all);
		this.#required = all.flatMap(([name, row]) => (row.isRequired === true ? [name] : []));
		const pairs = (pick: (row: OptionRow) => unknown): Readonly<Values> =>
			Object.freeze(Object.fromEntries(all.map(([name, row]) => [name, pick(row)])));
		this.#absent = pairs(() => undefined);
		const defaults = pairs((row) => row.default);
		this.defaults = defaults as Used;
		this.members = this.#rule(defaults);
		this.ownMembers = this.#rule(this.#absent);
	}

	/**
	 * @param refuse turns a mistake into the folder's own error; by default an OptionError
	 * @param prefix the text before the names in messages: "proxy."
	 */
	reader(refuse: Refuse = same, prefix = ""): OptionsReader<Given, Used> {
		const place: OptionPlace = { prefix, refuse };
		const defaults = this.defaults as Readonly<Values>;
		return (given) =>
			(given === undefined || given === defaults ? defaults : this.#read(given, defaults, place)) as Used;
	}

	/** The options as a JSON Schema: those that JSON can say. */
	get json(): JsonShape {
		const properties = [...this.#byName].flatMap(([name, row]) => {
			const { rule, doc, default: value, otherwise } = row;
			if (rule.json === undefined) return [];
			const isShown = value !== undefined && typeof value !== "object" && value !== Number.POSITIVE_INFINITY;
			const standard = otherwise ?? (isShown ? JSON.stringify(value) : undefined);
			const description = standard === undefined ? doc : `${doc} Default: ${standard}.`;
			return [[name, { ...rule.json, description }] as const];
		});
		return {
			type: "object",
			properties: Object.fromEntries(properties),
			...(this.#required.length === 0 ? {} : { required: this.#required }),
			additionalProperties: false,
		};
	}

	/** Picks this set's members from read options that have more. */
	pick(settled: Used): Used {
		const picked: Values = { ...this.#absent };
		for (const name of this.#byName.keys()) picked[name] = (settled as Values)[name];
		return picked as Used;
	}

	#rule(absent: Readonly<Values>): Rule<Given> {
		const jsonOf = (): JsonShape => this.json;
		return {
			expected: "an object",
			fault: (value) => (isObject(value) ? undefined : "an object"),
			read: (value, place) => (value === absent ? value : this.#read(value, absent, place)) as Given,
			unit: undefined,
			// Made when it is asked for: most programs never do.
			get json() {
				return jsonOf();
			},
		};
	}

	#read(given: unknown, absent: Readonly<Values>, place: OptionPlace): Readonly<Values> {
		if (!isObject(given)) throw refused(place, "", `the options must be an object, not ${shown(given)}`);
		if (this.#facts.remembers !== true) return this.#readMembers(given, absent, place);
		const known = this.#known[absent === this.#absent ? "bare" : "settled"];
		let read = known.get(given);
		if (read === undefined) {
			read = Object.freeze(this.#readMembers(given, absent, place));
			known.set(given, read);
			// You may pass the result again.
			known.set(read, read);
		}
		return read;
	}

	#readMembers(given: object, absent: Readonly<Values>, place: OptionPlace): Readonly<Values> {
		const byName = this.#byName;
		const parent: unknown = Object.getPrototypeOf(given);
		if (parent !== Object.prototype && parent !== null) assertNothingInherited(given, byName, place);
		let read: Values | undefined;
		for (const name in given) {
			// This also lists what other code put on Object.prototype.
			if (!Object.hasOwn(given, name)) continue;
			const row = byName.get(name);
			if (row === undefined) throw this.#unknown(name, place);
			const value = (given as Values)[name];
			if (value === undefined) continue;
			read ??= { ...absent };
			read[name] = readValue(name, value, row, place);
		}
		for (const name of this.#required) {
			if (read === undefined || read[name] === undefined)
				throw refused(place, name, say`option ${option(place.prefix + name)} is missing`);
		}
		// If results are cached, another object stays another one.
		return read ?? (this.#facts.remembers === true ? { ...absent } : absent);
	}

	#unknown(name: string, { prefix, refuse }: OptionPlace): Error {
		const { hints } = this.#facts;
		const full = prefix + visible(name);
		const names = [...this.#byName.keys()];
		const meant = nearest(name, names);
		let help = `; there are: ${names.join(", ")}`;
		if (hints !== undefined && Object.hasOwn(hints, name)) help = `: ${hints[name]}`;
		else if (meant !== undefined) help = `: did you mean ${prefix}${meant}?`;
		return refuse(new OptionError(`there is no option ${full}${help}`, "unknown-option", full));
	}
}

const same: Refuse = (error) => error;

function readValue(name: string, value: unknown, { rule, isSecret }: OptionRow, place: OptionPlace): unknown {
	const expected = rule.fault(value);
	if (expected !== undefined) {
		const but = isSecret === true ? "" : `, not ${shown(value)}`;
		throw refused(place, name, say`option ${option(place.prefix + name)} must be ${expected}${but}`);
	}
	if (rule.read === undefined) return value;
	return rule.read(value, { prefix: `${place.prefix}${name}.`, refuse: place.refuse });
}

/**
 * Inherited options would be ignored in silence, so refuse them. Object.prototype, of whatever realm, doesn't count.
 */
function assertNothingInherited(
	given: object,
	byName: ReadonlyMap<string, OptionRow>,
	place: OptionPlace,
): void {
	let holder = Object.getPrototypeOf(given) as object | null;
	while (holder !== null && !Object.hasOwn(holder, "hasOwnProperty")) {
		for (const name of Object.getOwnPropertyNames(holder)) {
			if (!byName.has(name) || Object.hasOwn(given, name)) continue;
			const message = `option ${place.prefix}${name} is inherited, and only an object's own members are options: give { ${name}: … }`;
			throw refused(place, name, message);
		}
		holder = Object.getPrototypeOf(holder) as object | null;
	}
}

function refused(place: OptionPlace, name: string, message: string | Sentence): Error {
	const full = name === "" ? place.prefix.replace(/\.$/, "") : place.prefix + name;
	return place.refuse(new OptionError(message, "invalid-option", full));
}

/** Formats a value for a message: short, on one line. */
function shown(value: unknown): string {
	if (typeof value === "string") {
		const text = hideSecrets(value);
		return visible(JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text));
	}
	if (typeof value === "function") return "a function";
	if (typeof value === "bigint") return `${value}n`;
	if (typeof value !== "object" || value === null) return String(value);
	return Array.isArray(value) ? "an array" : "an object";
}
