// From a checked declaration to a plan of small functions, made once: what each field reads and how. Must not know
// documents' kinds, nor what the records are for.

import type { StandardSchema } from "../base/index.ts";
import { own } from "../base/index.ts";
import type { CsvOptions, Field, Fields, RecordDeclaration, Source } from "./declaration.ts";
import {
	type FieldPlan,
	readApart,
	readList,
	readNested,
	readOne,
	readPresence,
	readRecords,
} from "./readers.ts";
import { type CompiledSource, compileSource, FEED_ITEMS, type SourceContext } from "./sources.ts";
import { converterOf } from "./values/convert.ts";
import { withWide } from "./wide.ts";

export interface RecordPlan {
	readonly each: CompiledSource | undefined;
	readonly fields: readonly FieldPlan[];
	readonly validate: StandardSchema | undefined;
	/** How documents are read of which the records are made. */
	readonly reading: { readonly csv: CsvOptions | undefined; readonly noscript: boolean | undefined };
}

interface FieldContext extends SourceContext {
	/** What is said for all fields. */
	readonly wide: RecordDeclaration;
}

const plans = new WeakMap<RecordDeclaration, RecordPlan>();

/** The plan of a declaration that has no mistakes. */
export function planOf(declaration: RecordDeclaration): RecordPlan | undefined {
	return plans.get(declaration);
}

/** @param written the declaration's own members, at every depth; the plan is cached for `declaration` itself */
export function makePlan(declaration: RecordDeclaration, written: RecordDeclaration): RecordPlan {
	const context = { namespaces: written.namespaces, wide: written };
	const plan = {
		each: eachOf(written, context),
		fields: fieldPlans(written.fields, context),
		validate: written.validate,
		reading: { csv: written.csv, noscript: written.noscript },
	};
	plans.set(declaration, plan);
	return plan;
}

/** What contains each record; for a feed, its items. */
function eachOf({ each, fields }: RecordDeclaration, context: FieldContext): CompiledSource | undefined {
	if (each !== undefined) return compileSource(each, context);
	return asksFeed(fields) ? FEED_ITEMS : undefined;
}

/** Whether a field is a feed's item's: one of the feed itself is the same for all. */
function asksFeed(fields: Fields): boolean {
	return Object.values(fields).some((field) => {
		if (typeof field === "string") return false;
		const sources = (field.anyOf ?? [field]).filter((source) => typeof source !== "string");
		if (sources.some(({ feed }) => feed !== undefined && !feed.startsWith("feed."))) return true;
		return "fields" in field && asksFeed(field.fields);
	});
}

function fieldPlans(fields: Fields, context: FieldContext): FieldPlan[] {
	return Object.entries(fields).map(([name, field]) => fieldPlan(name, field, context));
}

function fieldPlan(name: string, declared: Field, context: FieldContext): FieldPlan {
	const field = withWide(
		typeof declared === "string" ? own<Field & object>({ css: declared }) : declared,
		context.wide,
	);
	const sources = (field.anyOf ?? [field])
		.map((source) => compileSource(source, context))
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
		const fields = fieldPlans(field.fields, context);
		const read =
			field.type === "records"
				? readRecords(name, sources, fields, field)
				: readNested(name, sources, fields, field);
		return { ...common, read, fields };
	}
	if (field.type === "list")
		return {
			...common,
			read: readList(name, sources, converterOf(field.of, isData(field)), field),
			fields: undefined,
		};
	// A constant without a type stays unchanged.
	const convert =
		field.constant !== undefined && field.type === undefined ? asIs : converterOf(field, isData(field));
	if (common.isPresence) return { ...common, read: readPresence(name, sources), fields: undefined };
	const read = readOne(name, sources, convert, field);
	if (field.type !== "money" || field.currencyAt === undefined) return { ...common, read, fields: undefined };
	const currency = compileSource(field.currencyAt, context);
	const inCurrency = (code: string): FieldPlan["read"] =>
		readOne(name, sources, converterOf({ ...field, currency: code }, isData(field)), field);
	return {
		...common,
		read: currency === undefined ? read : readApart(currency, inCurrency, read),
		fields: undefined,
	};
}

/**
 * Whether values come out of JSON or CSV. In elements, `jsonPath` reads the content of a page's script, which is JSON
 * too.
 */
function isData({ column, jsonPath }: Source): boolean {
	return column !== undefined || jsonPath !== undefined;
}

function asIs(found: unknown): unknown {
	return found;
}
