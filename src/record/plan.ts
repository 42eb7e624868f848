// From a checked declaration to a plan of small functions, made once: what each field reads and how. Must not know
// documents' kinds, nor what the records are for.

import { own } from "../base/index.ts";
import type { CsvOptions, Field, Fields, RecordDeclaration, Source } from "./declaration.ts";
import { type FieldPlan, readList, readNested, readOne, readPresence, readRecords } from "./readers.ts";
import { type CompiledSource, compileSource, type Surroundings as SourceSurroundings } from "./sources.ts";
import type { StandardSchema } from "./standard-schema.ts";
import { converterOf } from "./values/convert.ts";
import { withWide } from "./wide.ts";

export interface RecordPlan {
	readonly each: CompiledSource | undefined;
	readonly fields: readonly FieldPlan[];
	readonly validate: StandardSchema | undefined;
	/** How CSV is written. */
	readonly csv: CsvOptions | undefined;
}

interface Surroundings extends SourceSurroundings {
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
	const surroundings = { namespaces: written.namespaces, wide: written };
	const plan = {
		each: written.each === undefined ? undefined : compileSource(written.each, surroundings),
		fields: fieldPlans(written.fields, surroundings),
		validate: written.validate,
		csv: written.csv,
	};
	plans.set(declaration, plan);
	return plan;
}

function fieldPlans(fields: Fields, surroundings: Surroundings): FieldPlan[] {
	return Object.entries(fields).map(([name, field]) => fieldPlan(name, field, surroundings));
}

function fieldPlan(name: string, declared: Field, surroundings: Surroundings): FieldPlan {
	const field = withWide(
		typeof declared === "string" ? own<Field & object>({ css: declared }) : declared,
		surroundings.wide,
	);
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
			read: readList(name, sources, converterOf(field.of, isData(field)), field),
			fields: undefined,
		};
	// A constant without a type stays unchanged.
	const convert =
		field.constant !== undefined && field.type === undefined ? asIs : converterOf(field, isData(field));
	if (common.isPresence) return { ...common, read: readPresence(name, sources), fields: undefined };
	return { ...common, read: readOne(name, sources, convert, field), fields: undefined };
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
