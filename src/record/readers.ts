// What each kind of field reads from what its sources give: one value, a presence, a list, a record, records; and the
// findings if that isn't as declared. Must not know documents' kinds, nor what the records are for.

import type { StandardSchema } from "../base/index.ts";
import { Failure, jsonText, option, type Sentence, say, shownValue } from "../base/index.ts";
import { Attribute, Element, Text } from "../document/index.ts";
import { weightOf } from "../document/internal.ts";
import type { FieldOptions } from "./declaration.ts";
import type { ExtractionRun } from "./extraction-run.ts";
import { type FieldPath, pathText, quote } from "./findings.ts";
import { type CompiledSource, type Scope, tooLong } from "./sources.ts";
import { type Converter, seenText } from "./values/convert.ts";
import { currencyNamed } from "./values/currency.ts";

export interface FieldPlan {
	readonly name: string;
	/** The field's value; undefined if it has none, after a finding if it needs one. */
	readonly read: (scope: Scope, run: ExtractionRun, path: FieldPath | undefined) => unknown;
	/** The fields inside, if the value is a record or a list of records. */
	readonly fields: readonly FieldPlan[] | undefined;
	/** A constant value says nothing about the page. */
	readonly isConstant: boolean;
	/** Whether false means that nothing was found. */
	readonly isPresence: boolean;
	/** Whether the value is a list. */
	readonly isList: boolean;
	readonly declared: FieldOptions;
	readonly validate: StandardSchema | undefined;
}

/** One value: from the first source that gives any, the first value that isn't empty. */
export function readOne(
	name: string,
	sources: readonly CompiledSource[],
	convert: Converter,
	field: FieldOptions,
): FieldPlan["read"] {
	const onlyFirst = field.pick === "first";
	const saysOthers = field.pick === undefined || field.pick === "only";
	return (scope, run, path) => {
		for (const source of sources) {
			if (onlyFirst) {
				const found = source.first(scope, run);
				const value = found === undefined ? undefined : valueFrom(found, source, convert, run);
				if (value !== undefined) return settled(value, found, source, run, path, name);
				if (found === undefined) continue;
			}
			const all = source.all(scope, run);
			const { length } = all;
			if (length === 0) continue;
			let at = field.pick === "last" ? length - 1 : 0;
			const step = field.pick === "last" ? -1 : 1;
			let value: unknown;
			for (; at >= 0 && at < length; at += step) {
				value = valueFrom(all[at], source, convert, run);
				if (value !== undefined) break;
			}
			if (value === undefined) continue;
			if (saysOthers && at + 1 < length && !(value instanceof Failure)) {
				const other = otherValue(all, at + 1, value, source, convert, run);
				if (other !== undefined) {
					const rejects = field.pick === "only";
					const reason = `has several values: ${tell(value)} ${rejects ? "and" : "is taken, and not"} ${tell(other)}`;
					run.find("ambiguous", pathText(path, name), reason, {
						rejects,
						value: tell(value),
						provenance: run.placeOf(source.words, elementOf(all[at])),
					});
					if (rejects) return undefined;
				}
			}
			return settled(value, all[at], source, run, path, name);
		}
		return absent(field, sources, scope, run, path, name);
	};
}

function valueFrom(found: unknown, source: CompiledSource, convert: Converter, run: ExtractionRun): unknown {
	const value = source.isPageWide
		? remembered(found, source, convert, run)
		: made(found, source, convert, run);
	if (value === undefined || value instanceof Failure) return value;
	if (typeof value === "string") run.made(value.length + 1);
	else run.made(typeof value === "object" ? weightOf(value, run.left) : 1);
	return value;
}

function made(found: unknown, source: CompiledSource, convert: Converter, run: ExtractionRun): unknown {
	const part = source.narrow === undefined ? found : source.narrow(found, run);
	if (part === undefined || part instanceof Failure) return part;
	const value = convert(part, run);
	if (typeof value === "string" && value.length > run.limits.valueLength)
		return tooLong(run.limits.valueLength);
	return value;
}

interface Remembered {
	readonly run: ExtractionRun;
	readonly found: unknown;
	readonly value: unknown;
}

const lastValues = new WeakMap<Converter, WeakMap<CompiledSource, Remembered>>();

/** Page-wide values are the same for each record, and may be long: a value that isn't an object is converted once. */
function remembered(found: unknown, source: CompiledSource, convert: Converter, run: ExtractionRun): unknown {
	const ofConverter = lastValues.get(convert) ?? new WeakMap<CompiledSource, Remembered>();
	lastValues.set(convert, ofConverter);
	const last = ofConverter.get(source);
	if (last?.run === run && last.found === found) return last.value;
	const value = made(found, source, convert, run);
	if (typeof value !== "object" || value instanceof Failure) ofConverter.set(source, { run, found, value });
	return value;
}

/** Returns a value after noting its place; a failure becomes a finding. */
function settled(
	value: unknown,
	found: unknown,
	source: CompiledSource,
	run: ExtractionRun,
	path: FieldPath | undefined,
	name: string,
): unknown {
	const element = elementOf(found);
	if (value instanceof Failure) {
		fail(value, found, source, run, pathText(path, name));
		return undefined;
	}
	if (run.places !== undefined) run.note(path, name, source.words, element);
	return value;
}

function withQuote(value: string, reason: string | Sentence): string | Sentence {
	return typeof reason === "string" ? `${quote(value)} ${reason}` : say`${quote(value)} ${reason}`;
}

function fail(
	failure: Failure,
	found: unknown,
	source: CompiledSource,
	run: ExtractionRun,
	field: string,
): void {
	if (run.isFull) {
		run.find(failure.kind, field, failure.reason);
		return;
	}
	const narrowed = source.narrow?.(found, run) ?? found;
	const text = seenText(startOf(narrowed instanceof Failure ? found : narrowed));
	const value = typeof text === "string" ? text : undefined;
	run.find(failure.kind, field, value === undefined ? failure.reason : withQuote(value, failure.reason), {
		...(value === undefined ? {} : { value }),
		provenance: run.placeOf(source.words, elementOf(found)),
	});
}

/** The part of a text that is shown. */
function startOf(found: unknown): unknown {
	return typeof found === "string" && found.length > SHOWN ? found.slice(0, SHOWN) : found;
}

/** More than a finding keeps, even if white space is collapsed. */
const SHOWN = 2000;

/** A value, from index `from` on, that differs from `value`. A failure is not a value. */
function otherValue(
	all: readonly unknown[],
	from: number,
	value: unknown,
	source: CompiledSource,
	convert: Converter,
	run: ExtractionRun,
): unknown {
	for (let at = from; at < all.length; at++) {
		const other = valueFrom(all[at], source, convert, run);
		if (other !== undefined && !(other instanceof Failure) && !isSame(value, other)) return other;
	}
	return undefined;
}

function isSame(one: unknown, other: unknown): boolean {
	if (one === other) return true;
	return typeof one === "object" && typeof other === "object" && jsonText(one) === jsonText(other);
}

function absent(
	field: FieldOptions,
	sources: readonly CompiledSource[],
	scope: Scope,
	run: ExtractionRun,
	path: FieldPath | undefined,
	name: string,
): unknown {
	if (field.default !== undefined) {
		run.defaults.set(field, (run.defaults.get(field) ?? 0) + 1);
		return field.default;
	}
	if (field.optional === true) return undefined;
	const words = sources.map((source) => source.words);
	run.find("missing", pathText(path, name), `is missing: there is nothing at ${words.join(", nor at ")}`, {
		provenance: run.placeOf(words[0] ?? "", elementOf(scope)),
	});
	return undefined;
}

/** An amount whose currency is at another place. If nothing there names one, the amount's own text has to. */
export function readApart(
	currency: CompiledSource,
	inCurrency: (code: string) => FieldPlan["read"],
	read: FieldPlan["read"],
): FieldPlan["read"] {
	// As many as there are currencies.
	const reads = new Map<string, FieldPlan["read"]>();
	return (scope, run, path) => {
		const found = currency.first(scope, run);
		const part = currency.narrow === undefined || found === undefined ? found : currency.narrow(found, run);
		const text = part === undefined || part instanceof Failure ? undefined : seenText(part);
		const code = typeof text === "string" ? currencyNamed(text) : undefined;
		if (code === undefined) return read(scope, run, path);
		let own = reads.get(code);
		if (own === undefined) {
			own = inCurrency(code);
			reads.set(code, own);
		}
		return own(scope, run, path);
	};
}

/** Whether any source finds anything. */
export function readPresence(name: string, sources: readonly CompiledSource[]): FieldPlan["read"] {
	return (scope, run, path) => {
		for (const source of sources) {
			const found = source.first(scope, run);
			if (found === undefined || found === null) continue;
			if (source.narrow !== undefined && source.narrow(found, run) === undefined) continue;
			return settled(true, found, source, run, path, name);
		}
		return false;
	};
}

export function readList(
	name: string,
	sources: readonly CompiledSource[],
	convert: Converter,
	field: ListOptions,
): FieldPlan["read"] {
	return (scope, run, path) => {
		const list: unknown[] = [];
		for (const source of sources) {
			for (const found of flatten(source.all(scope, run))) {
				const value = valueFrom(found, source, convert, run);
				if (value === undefined) continue;
				if (list.length >= run.limits.items) {
					tooMany(run, path, name);
					return undefined;
				}
				if (value instanceof Failure)
					fail(value, found, source, run, pathText(path, `${name}[${list.length}]`));
				else if (run.places !== undefined)
					run.note(path, `${name}[${list.length}]`, source.words, elementOf(found));
				list.push(value);
			}
			if (list.length > 0) break;
		}
		if (list.length === 0 && isAbsence(field)) return absent(field, sources, scope, run, path, name);
		const { min = 0 } = field;
		if (list.length < min)
			run.find(
				"invalid",
				pathText(path, name),
				`has ${list.length} items, and at least ${min} are asked for`,
			);
		return list;
	};
}

/** If a JSONPath's only match is an array, that array is the list. */
function flatten(all: readonly unknown[]): readonly unknown[] {
	return all.length === 1 && Array.isArray(all[0]) ? all[0] : all;
}

export function readNested(
	name: string,
	sources: readonly CompiledSource[],
	fields: readonly FieldPlan[],
	field: FieldOptions,
): FieldPlan["read"] {
	return (scope, run, path) => {
		const within = { parent: path, name, index: -1 };
		if (sources.length === 0) return readFields(fields, scope, run, within);
		for (const source of sources) {
			const all = source.all(scope, run);
			if (all.length === 0 || all[0] === null) continue;
			const found = field.pick === "last" ? all.at(-1) : all[0];
			if (all.length > 1 && (field.pick === undefined || field.pick === "only")) {
				const rejects = field.pick === "only";
				run.find(
					"ambiguous",
					pathText(path, name),
					`has ${all.length} places${rejects ? "" : ": the first is taken"}`,
					{
						rejects,
						provenance: run.placeOf(source.words, elementOf(found)),
					},
				);
			}
			if (found instanceof Failure) {
				fail(found, found, source, run, pathText(path, name));
				return undefined;
			}
			if (run.places !== undefined) run.note(path, name, source.words, elementOf(found));
			return readFields(fields, found, run, within);
		}
		return absent(field, sources, scope, run, path, name);
	};
}

export function readRecords(
	name: string,
	sources: readonly CompiledSource[],
	fields: readonly FieldPlan[],
	field: ListOptions,
): FieldPlan["read"] {
	return (scope, run, path) => {
		const list: unknown[] = [];
		for (const source of sources) {
			const all = flatten(source.all(scope, run));
			if (all.length > run.limits.items) {
				tooMany(run, path, name);
				return undefined;
			}
			for (const found of all) {
				const index = list.length;
				if (found instanceof Failure) fail(found, found, source, run, pathText(path, `${name}[${index}]`));
				else {
					if (run.places !== undefined) run.note(path, `${name}[${index}]`, source.words, elementOf(found));
					list.push(readFields(fields, found, run, { parent: path, name, index }));
				}
			}
			if (list.length > 0) break;
		}
		if (list.length === 0 && isAbsence(field)) return absent(field, sources, scope, run, path, name);
		const { min = 0 } = field;
		if (list.length < min)
			run.find(
				"invalid",
				pathText(path, name),
				`has ${list.length} items, and at least ${min} are asked for`,
			);
		return list;
	};
}

/** A record: each of its fields, in the declaration's order. */
export function readFields(
	fields: readonly FieldPlan[],
	scope: Scope,
	run: ExtractionRun,
	path: FieldPath | undefined,
): Record<string, unknown> {
	run.made(1);
	const record: Record<string, unknown> = {};
	for (const { name, read, validate } of fields) {
		const value = read(scope, run, path);
		if (value === undefined) continue;
		record[name] = value;
		if (validate !== undefined)
			run.pending.push({
				schema: validate,
				holder: record,
				name,
				field: pathText(path, name),
				record: run.record,
			});
	}
	return record;
}

function tooMany(run: ExtractionRun, path: FieldPath | undefined, name: string): void {
	run.find(
		"invalid",
		pathText(path, name),
		say`has more items than ${option("limits.items")}, which is ${run.limits.items}; raise it if you trust this page`,
	);
}

type ListOptions = FieldOptions & { readonly min?: number | undefined };

/** Whether an empty list counts as no list: if items are required, or it is optional, or has a default. */
function isAbsence({ min = 0, optional, default: fallback }: ListOptions): boolean {
	return min > 0 || optional === true || fallback !== undefined;
}

/** The element that contains something, if it is in a tree. */
function elementOf(found: unknown): Element | undefined {
	if (found instanceof Element) return found;
	if ((found instanceof Attribute || found instanceof Text) && found.parent instanceof Element)
		return found.parent;
	return undefined;
}

function tell(value: unknown): string {
	return typeof value === "string" ? quote(value) : shownValue(value);
}
