// From a checked declaration to a plan of small functions, made once: what each field reads and how.
// Must not know documents' kinds, nor what becomes of records.

import { Attribute, Element, Text } from "../document/index.ts";
import type { Field, FieldOptions, Fields, RecordDeclaration } from "./declaration.ts";
import { type FieldPath, pathText, quote } from "./findings.ts";
import type { Run } from "./run.ts";
import { type CompiledSource, compileSource, type Scope, type Surroundings, tooLong } from "./sources.ts";
import type { StandardSchema } from "./standard-schema.ts";
import { type Converter, converterOf, seenText } from "./values/convert.ts";
import { Failure } from "./values/failure.ts";

export interface RecordPlan {
	readonly each: CompiledSource | undefined;
	readonly fields: readonly FieldPlan[];
	readonly validate: StandardSchema | undefined;
}

export interface FieldPlan {
	readonly name: string;
	/** The field's value; undefined where it has none, which has been said where it has to be. */
	readonly read: (scope: Scope, run: Run, path: FieldPath | undefined) => unknown;
	/** The fields within, where the value is a record or a list of them. */
	readonly fields: readonly FieldPlan[] | undefined;
	/** A value that is always there says nothing about the page. */
	readonly isConstant: boolean;
	/** Whether false means that there was nothing. */
	readonly isPresence: boolean;
	/** Whether the value is a list. */
	readonly isList: boolean;
	readonly declared: FieldOptions;
	readonly validate: StandardSchema | undefined;
}

const plans = new WeakMap<RecordDeclaration, RecordPlan>();

/** The plan of a declaration that has no mistakes. */
export function planOf(declaration: RecordDeclaration): RecordPlan | undefined {
	return plans.get(declaration);
}

export function makePlan(declaration: RecordDeclaration): RecordPlan {
	const surroundings = { namespaces: declaration.namespaces };
	const plan = {
		each: declaration.each === undefined ? undefined : compileSource(declaration.each, surroundings),
		fields: fieldPlans(declaration.fields, surroundings),
		validate: declaration.validate,
	};
	plans.set(declaration, plan);
	return plan;
}

function fieldPlans(fields: Fields, surroundings: Surroundings): FieldPlan[] {
	return Object.entries(fields).map(([name, field]) => fieldPlan(name, field, surroundings));
}

function fieldPlan(name: string, declared: Field, surroundings: Surroundings): FieldPlan {
	const field = typeof declared === "string" ? { css: declared } : declared;
	const sources = (field.anyOf ?? [field])
		.map((source) => compileSource(source, surroundings))
		.filter((source) => source !== undefined);
	const common = {
		name,
		declared: field,
		validate: field.validate,
		isConstant: field.constant !== undefined,
		isPresence: field.type === "boolean" && field.presence === true,
		isList: field.type === "list" || field.type === "records",
	};
	if (field.type === "record" || field.type === "records") {
		const fields = fieldPlans(field.fields, surroundings);
		const read =
			field.type === "records"
				? readRecords(name, sources, fields, field)
				: readNested(name, sources, fields, field);
		return { ...common, read, fields };
	}
	if (field.type === "list")
		return {
			...common,
			read: readList(name, sources, converterOf(field.of), field),
			fields: undefined,
		};
	// A constant without a type is what it is.
	const convert = field.constant !== undefined && field.type === undefined ? asIs : converterOf(field);
	if (common.isPresence) return { ...common, read: readPresence(name, sources), fields: undefined };
	return { ...common, read: readOne(name, sources, convert, field), fields: undefined };
}

function asIs(found: unknown): unknown {
	return found;
}

/** One value: of the first source that gives something, the first that is something. */
function readOne(
	name: string,
	sources: readonly CompiledSource[],
	convert: Converter,
	field: FieldOptions,
): FieldPlan["read"] {
	const onlyFirst = field.pick === "first";
	return (scope, run, path) => {
		for (const source of sources) {
			if (onlyFirst) {
				const found = source.first(scope, run);
				if (found === undefined) continue;
				const value = valueFrom(found, source, convert, run);
				if (value === undefined) continue;
				return settled(value, found, source, run, path, name);
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
			if (field.pick !== "last" && at + 1 < length && !(value instanceof Failure)) {
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
		return absent(field, sources, run, path, name);
	};
}

function valueFrom(found: unknown, source: CompiledSource, convert: Converter, run: Run): unknown {
	const part = source.narrow === undefined ? found : source.narrow(found, run);
	if (part === undefined || part instanceof Failure) return part;
	const value = convert(part, run);
	if (typeof value === "string" && value.length > run.limits.valueLength)
		return tooLong(run.limits.valueLength);
	return value;
}

/** A value, noted; or, where it is a failure, a finding. */
function settled(
	value: unknown,
	found: unknown,
	source: CompiledSource,
	run: Run,
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

function fail(failure: Failure, found: unknown, source: CompiledSource, run: Run, field: string): void {
	const narrowed = source.narrow?.(found, run) ?? found;
	const text = seenText(narrowed instanceof Failure ? found : narrowed);
	const value = typeof text === "string" ? text : undefined;
	run.find(failure.kind, field, value === undefined ? failure.reason : `${quote(value)} ${failure.reason}`, {
		...(value === undefined ? {} : { value }),
		provenance: run.placeOf(source.words, elementOf(found)),
	});
}

/** Of the values from `from` on, one that isn't `value`; a failure is no value. */
function otherValue(
	all: readonly unknown[],
	from: number,
	value: unknown,
	source: CompiledSource,
	convert: Converter,
	run: Run,
): unknown {
	for (let at = from; at < all.length; at++) {
		const other = valueFrom(all[at], source, convert, run);
		if (other !== undefined && !(other instanceof Failure) && !isSame(value, other)) return other;
	}
	return undefined;
}

function isSame(one: unknown, other: unknown): boolean {
	if (one === other) return true;
	return (
		typeof one === "object" && typeof other === "object" && JSON.stringify(one) === JSON.stringify(other)
	);
}

function absent(
	field: FieldOptions,
	sources: readonly CompiledSource[],
	run: Run,
	path: FieldPath | undefined,
	name: string,
): unknown {
	if (field.default !== undefined) {
		run.defaults.set(field, (run.defaults.get(field) ?? 0) + 1);
		return field.default;
	}
	if (field.optional === true) return undefined;
	run.find("missing", pathText(path, name), missingReason(sources));
	return undefined;
}

function missingReason(sources: readonly CompiledSource[]): string {
	return `is missing: there is nothing at ${sources.map((source) => source.words).join(", nor at ")}`;
}

/** Whether any source points at anything. */
function readPresence(name: string, sources: readonly CompiledSource[]): FieldPlan["read"] {
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

function readList(
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
		return filledList(list, field, sources, run, path, name);
	};
}

/** JSONPath's one match that is an array is a list. */
function flatten(all: readonly unknown[]): readonly unknown[] {
	return all.length === 1 && Array.isArray(all[0]) ? all[0] : all;
}

function readNested(
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
		return absent(field, sources, run, path, name);
	};
}

function readRecords(
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
		return filledList(list, field, sources, run, path, name);
	};
}

/** A record: each of its fields, in the declaration's order. */
export function readFields(
	fields: readonly FieldPlan[],
	scope: Scope,
	run: Run,
	path: FieldPath | undefined,
): Record<string, unknown> {
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

function tooMany(run: Run, path: FieldPath | undefined, name: string): void {
	run.find(
		"invalid",
		pathText(path, name),
		`has more items than limits.items, which is ${run.limits.items}: raise it if this page is to be believed`,
	);
}

type ListOptions = FieldOptions & { readonly min?: number };

/** A list as it is; where it is empty or too short, what the declaration says of that. */
function filledList(
	list: readonly unknown[],
	field: ListOptions,
	sources: readonly CompiledSource[],
	run: Run,
	path: FieldPath | undefined,
	name: string,
): unknown {
	const { min = 0 } = field;
	if (list.length === 0 && (min > 0 || field.optional === true || field.default !== undefined))
		return absent(field, sources, run, path, name);
	if (list.length < min)
		run.find("invalid", pathText(path, name), `has ${list.length} items, and at least ${min} are asked for`);
	return list;
}

/** The element that something stands in, where it stands in a tree. */
function elementOf(found: unknown): Element | undefined {
	if (found instanceof Element) return found;
	if ((found instanceof Attribute || found instanceof Text) && found.parent instanceof Element)
		return found.parent;
	return undefined;
}

function tell(value: unknown): string {
	return typeof value === "object"
		? quote(JSON.stringify(value))
		: typeof value === "string"
			? quote(value)
			: String(value);
}
