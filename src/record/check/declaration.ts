// Finds all mistakes of a declaration: which properties are allowed where, and which exclude each other. Must not know
// where it was written.

import { FIELD_TYPES, type FieldTypeName, type Properties, SCALARS } from "../field-types.ts";
import { ARTICLE_NAMES } from "../metadata.ts";
import { nearest, type Path, type Problem, Problems, suggestion } from "./problems.ts";
import {
	areFormats,
	isAnything,
	isBoolean,
	isColumn,
	isCount,
	isCurrencyCode,
	isFeedName,
	isHeader,
	isInstant,
	isJsonPath,
	isLocale,
	isMetadata,
	isOneOf,
	isRegex,
	isRelative,
	isScalar,
	isSchema,
	isSelector,
	isText,
	isTexts,
	isTrue,
	isXpath,
	isZoneName,
	type Rule,
} from "./property-rules.ts";

type Values = Readonly<Record<string, unknown>>;

/** Facts about the whole declaration, for checking a part of it. */
interface Within {
	readonly problems: Problems;
	readonly namespaces: Readonly<Record<string, string>> | undefined;
	/** The language of all dates. */
	readonly locale: unknown;
}

/** Sources that exclude each other. */
const PLACES = [
	"css",
	"xpath",
	"column",
	"feed",
	"article",
	"header",
	"metadata",
	"url",
	"text",
	"constant",
] as const;

const FIELD: Properties = {
	type: isAnything,
	anyOf: isAnything,
	optional: isBoolean,
	default: isAnything,
	pick: isOneOf(["first", "last", "only"]),
	empty: isTexts,
	validate: isSchema,
	description: isText,
};

const DECLARATION: Properties = {
	$schema: isText,
	name: isText,
	each: isAnything,
	key: isAnything,
	fields: isAnything,
	namespaces: isAnything,
	csv: isAnything,
	noscript: isBoolean,
	decimal: isOneOf([".", ","]),
	currency: isCurrencyCode,
	locale: isLocale,
	zone: isZoneName,
	relative: isRelative,
	now: isInstant,
	empty: isTexts,
	validate: isSchema,
	description: isText,
};

/** All mistakes; empty if the declaration can be used. */
export function checkDeclaration(declaration: unknown): readonly Problem[] {
	const problems = new Problems();
	if (!isObject(declaration)) {
		problems.value([], "a declaration must be an object, with the property fields");
		return problems.all;
	}
	const namespaces = checkNamespaces(declaration.namespaces, problems);
	const within: Within = { problems, namespaces, locale: declaration.locale };
	const isShort = declaration.table !== undefined;
	if (isShort)
		problems.name(["table"], "table and columns belong together in a JSON file, in place of each and fields");
	const { table: _table, ...others } = declaration;
	checkProperties(others, DECLARATION, [], "a declaration", within);
	if (declaration.csv !== undefined) checkCsv(declaration.csv, within);
	if (declaration.each !== undefined) checkEach(declaration.each, ["each"], within);
	const { fields } = declaration;
	if (fields === undefined) {
		if (!isShort) problems.value([], "the declaration has no fields");
	} else checkFields(fields, ["fields"], within);
	if (declaration.key !== undefined) checkKey(declaration.key, fields, problems);
	return problems.all;
}

function checkNamespaces(value: unknown, problems: Problems): Within["namespaces"] {
	if (value === undefined) return undefined;
	if (!isObject(value)) {
		problems.value(["namespaces"], "namespaces must be an object of prefixes and their URIs");
		return undefined;
	}
	for (const [prefix, uri] of Object.entries(value)) {
		if (typeof uri === "string") continue;
		problems.value(["namespaces", prefix], "a namespace must be a URI");
		return undefined;
	}
	return value as Readonly<Record<string, string>>;
}

const isCharacter: Rule = (value, path, problems) => {
	if (typeof value !== "string" || value.length > 1)
		problems.value(path, `${path.at(-1)} must be one character, or "" for none`);
};

const CSV: Properties = {
	delimiter(value, path, problems) {
		if (value !== "auto" && (typeof value !== "string" || value.length !== 1))
			problems.value(path, 'delimiter must be one character, or "auto"');
	},
	quote: isCharacter,
	escape: isCharacter,
	comment: isText,
	header(value, path, problems) {
		if (Array.isArray(value)) isTexts(value, path, problems);
		else isBoolean(value, path, problems);
	},
	skipLines: isCount,
	trim: isBoolean,
};

function checkCsv(csv: unknown, within: Within): void {
	if (isObject(csv)) checkProperties(csv, CSV, ["csv"], "csv", within);
	else within.problems.value(["csv"], 'csv must be an object, such as { "delimiter": ";" }');
}

function checkEach(each: unknown, path: Path, within: Within): void {
	if (typeof each === "string") {
		isSelector(each, path, within.problems);
		return;
	}
	if (!isObject(each)) {
		within.problems.value(
			path,
			"each must be a CSS selector, or an object with css, xpath, jsonPath or table",
		);
		return;
	}
	const { css, xpath, jsonPath, regex } = sourceRules(within);
	const known = { css, xpath, jsonPath, regex, table: isSelector } as Properties;
	checkProperties(each, known, path, "each", within);
	const { problems } = within;
	const [first, ...others] = ["table", "css", "xpath", "jsonPath"].filter((name) => each[name] !== undefined);
	if (first === undefined) problems.value(path, "each names no source: css, xpath, jsonPath or table");
	else if (first === "table" && (others.length > 0 || each.regex !== undefined))
		problems.name([...path, "table"], "a table's rows need nothing beside table");
	else checkPlaces(each, path, within);
	if (each.regex !== undefined && each.jsonPath === undefined)
		problems.name(
			[...path, "regex"],
			"regex in each finds one text: jsonPath beside it says where in it the records are",
		);
}

function checkFields(fields: unknown, path: Path, within: Within): void {
	const { problems } = within;
	if (!isObject(fields)) {
		problems.value(path, "fields must be an object, with a property for each field");
		return;
	}
	if (path.length > DEEPEST_PATH) {
		problems.value(path, "fields are nested too deep, or within themselves");
		return;
	}
	const entries = Object.entries(fields);
	if (entries.length === 0) problems.value(path, "there are no fields");
	for (const [name, field] of entries) {
		const at = [...path, name];
		if (name === "" || /[.[\]]/u.test(name))
			problems.name(at, `A field can't be called ${JSON.stringify(name)}: dots and brackets are for paths`);
		// Code that looks for it in a record without it would find the object's own.
		else if (name in Object.prototype)
			problems.name(
				at,
				`A field can't be called ${JSON.stringify(name)}: every object has something of that name`,
			);
		checkField(field, at, within);
	}
}

/** Names from the declaration to a field: what JSON may be nested, too. */
const DEEPEST_PATH = 1_000;

function checkField(field: unknown, path: Path, within: Within): void {
	const { problems } = within;
	if (typeof field === "string") {
		isSelector(field, path, problems);
		return;
	}
	if (!isObject(field)) {
		problems.value(path, "a field must be a CSS selector or an object");
		return;
	}
	const { type = "text" } = field;
	const own =
		typeof type === "string" && Object.hasOwn(FIELD_TYPES, type)
			? FIELD_TYPES[type as FieldTypeName].options
			: undefined;
	if (own === undefined) unknownType(type, [...path, "type"], Object.keys(FIELD_TYPES), problems);
	const known = { ...FIELD, ...sourceRules(within), ...own } as Record<string, Rule>;
	if (type === "list" || type === "records") delete known.pick;
	// For an unknown type, the allowed options are unknown.
	if (own === undefined) for (const { options } of Object.values(FIELD_TYPES)) Object.assign(known, options);
	if ("formats" in known) known.formats = areFormats(field.locale ?? within.locale);
	checkProperties(field, known, path, own === undefined ? "a field" : `the type ${String(type)}`, within);
	checkSources(field, path, within);
	if (type === "record" || type === "records") {
		if (field.fields === undefined) problems.value(path, `the type ${type} needs fields`);
		else checkFields(field.fields, [...path, "fields"], within);
	}
	if (field.currencyAt !== undefined && type === "money")
		checkCurrencyAt(field.currencyAt, [...path, "currencyAt"], within);
	if (type === "list" && field.of !== undefined) checkItem(field.of, [...path, "of"], within);
}

function checkCurrencyAt(source: unknown, path: Path, within: Within): void {
	if (typeof source === "string") isSelector(source, path, within.problems);
	else if (isObject(source)) {
		checkProperties(source, sourceRules(within), path, "a source", within);
		checkPlaces(source, path, within);
		if (!hasPlace(source) && source.attribute === undefined)
			within.problems.value(path, "the source says not where the currency is");
	} else within.problems.value(path, "currencyAt must be a CSS selector or a source");
}

function checkItem(of: unknown, path: Path, within: Within): void {
	const { problems } = within;
	if (typeof of === "string") {
		if (!SCALARS.includes(of)) unknownType(of, path, SCALARS, problems);
		return;
	}
	if (!isObject(of)) {
		problems.value(path, "of must be a type's name, or an object with type");
		return;
	}
	const { type = "text" } = of;
	if (typeof type !== "string" || !SCALARS.includes(type)) {
		unknownType(type, [...path, "type"], SCALARS, problems);
		return;
	}
	const known = { type: isAnything, empty: isTexts, ...FIELD_TYPES[type as FieldTypeName].options } as Record<
		string,
		Rule
	>;
	delete known.presence;
	if ("formats" in known) known.formats = areFormats(of.locale ?? within.locale);
	checkProperties(of, known, path, `the type ${type} in a list`, within);
}

function unknownType(type: unknown, path: Path, known: readonly string[], problems: Problems): void {
	if (typeof type !== "string") {
		problems.value(path, `a type must be one of ${known.join(", ")}`);
		return;
	}
	problems.value(path, `There is no type ${JSON.stringify(type)}${typeSuggestion(type, known)}`);
}

/** What other languages and tools call the types. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	string: "text",
	str: "text",
	int: "integer",
	float: "number",
	double: "number",
	decimal: "number",
	price: "money",
	bool: "boolean",
	array: "list",
	object: "record",
	timestamp: "datetime",
	link: "url",
};

function typeSuggestion(type: string, known: readonly string[]): string {
	const word = type.toLowerCase();
	const near = nearest(word, [...known, ...Object.keys(ELSEWHERE)]);
	const meant = near === undefined ? undefined : (ELSEWHERE[near] ?? near);
	if (meant === undefined || !known.includes(meant)) return `: there are ${known.join(", ")}`;
	return `: did you mean ${JSON.stringify(meant)}?`;
}

function checkSources(field: Values, path: Path, within: Within): void {
	const { problems } = within;
	const { anyOf, type } = field;
	if (anyOf === undefined) {
		checkPlaces(field, path, within);
		const hasSource = hasPlace(field) || field.attribute !== undefined;
		if (!hasSource && type !== "record")
			problems.value(
				path,
				`the field has no source: give css, xpath, jsonPath, ${PLACES.slice(2).join(", ")} or anyOf`,
			);
		return;
	}
	const own = [...PLACES, "jsonPath", "attribute", "regex"].filter((name) => field[name] !== undefined);
	for (const name of own)
		problems.name([...path, name], `${name} is not allowed next to anyOf: put it into one of its sources`);
	if (!Array.isArray(anyOf) || anyOf.length === 0) {
		problems.value([...path, "anyOf"], "anyOf must be a list of sources");
		return;
	}
	for (const [index, source] of anyOf.entries()) {
		const at = [...path, "anyOf", index];
		if (typeof source === "string") isSelector(source, at, problems);
		else if (isObject(source)) {
			checkProperties(source, sourceRules(within), at, "a source", within);
			checkPlaces(source, at, within);
			if (!hasPlace(source) && source.attribute === undefined)
				problems.value(at, "the source doesn't say where the value is");
		} else problems.value(at, "a source must be a CSS selector or an object");
	}
}

/** Of the sources that exclude each other, only one is allowed, and the properties that narrow it down must fit. */
function checkPlaces(source: Values, path: Path, { problems }: Within): void {
	const [first, ...others] = PLACES.filter((name) => source[name] !== undefined);
	for (const other of others)
		problems.name(
			[...path, other],
			`${other} and ${first} are two sources: anyOf takes several, the first that gives something`,
		);
	if (source.attribute !== undefined && first !== undefined && first !== "css" && first !== "xpath")
		problems.name([...path, "attribute"], `attribute needs an element, which ${first} doesn't give`);
	if (source.attribute !== undefined && first === undefined && source.jsonPath !== undefined)
		problems.name([...path, "attribute"], "attribute needs an element, which jsonPath doesn't give");
}

function hasPlace(source: Values): boolean {
	return source.jsonPath !== undefined || PLACES.some((name) => source[name] !== undefined);
}

function sourceRules({ namespaces }: Within): Properties {
	return {
		css: isSelector,
		xpath: isXpath(namespaces),
		jsonPath: isJsonPath,
		column: isColumn,
		feed: isFeedName,
		article: isOneOf(ARTICLE_NAMES),
		header: isHeader,
		metadata: isMetadata,
		url: isTrue,
		text: isTrue,
		constant: isScalar,
		attribute: isText,
		regex: isRegex,
	};
}

function checkProperties(
	values: Values,
	known: Properties,
	path: Path,
	where: string,
	{ problems }: Within,
): void {
	for (const [name, value] of Object.entries(values)) {
		if (value === undefined) continue;
		const rule = Object.hasOwn(known, name) ? known[name] : undefined;
		if (rule !== undefined) rule(value, [...path, name], problems);
		else problems.name([...path, name], unknownProperty(name, known, where));
	}
}

function unknownProperty(name: string, known: Properties, where: string): string {
	const types = Object.entries(FIELD_TYPES)
		.filter(([, { options }]) => Object.hasOwn(options, name))
		.map(([type]) => type);
	if (types.length > 0 && where.startsWith("the type"))
		return `${name} is an option of ${types.join(" and ")}, and not of ${where}`;
	const meant = PROPERTIES_ELSEWHERE[name.toLowerCase()];
	if (meant !== undefined && Object.hasOwn(known, meant))
		return `${JSON.stringify(name)} is not a property of ${where}: did you mean ${JSON.stringify(meant)}?`;
	const beginnings = Object.keys(known).filter(
		(one) => name.length > 2 && one.startsWith(name.toLowerCase()),
	);
	const names = beginnings.length === 1 ? beginnings : Object.keys(known);
	return `${JSON.stringify(name)} is not a property of ${where}${suggestion(name, names)}`;
}

/** What other languages and tools call the properties. */
const PROPERTIES_ELSEWHERE: Readonly<Record<string, string>> = {
	attr: "attribute",
	attrs: "attribute",
	selector: "css",
	sel: "css",
	query: "css",
	jmespath: "jsonPath",
	json: "jsonPath",
	path: "jsonPath",
	re: "regex",
	regexp: "regex",
	pattern: "regex",
	match: "regex",
	col: "column",
	index: "column",
	value: "constant",
	const: "constant",
	literal: "constant",
	meta: "metadata",
	fallback: "default",
	nullable: "optional",
	required: "optional",
	format: "formats",
	dateformat: "formats",
	tz: "zone",
	timezone: "zone",
	lang: "locale",
	language: "locale",
	list: "each",
	items: "each",
	rows: "each",
	primarykey: "key",
	keys: "key",
	columns: "fields",
	properties: "fields",
	title: "name",
	na: "empty",
	na_values: "empty",
	sources: "anyOf",
	oneof: "anyOf",
};

/** Types whose values are never equal, or never compared. */
const NO_KEY = ["list", "record", "records", "json", "html", "markdown", "money"];

function checkKey(key: unknown, fields: unknown, problems: Problems): void {
	if (!Array.isArray(key) || key.length === 0) {
		problems.value(["key"], "key must be a list of fields' names");
		return;
	}
	if (!isObject(fields)) return;
	for (const [index, name] of key.entries()) {
		const path = ["key", index];
		if (typeof name !== "string") {
			problems.value(path, "a key must be a field's name");
			continue;
		}
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (field === undefined)
			problems.value(
				path,
				`The key names ${JSON.stringify(name)}, which is not a field${suggestion(name, Object.keys(fields))}`,
			);
		else if (key.indexOf(name) !== index) problems.value(path, `The key names ${JSON.stringify(name)} twice`);
		else if (isObject(field)) {
			if (field.optional === true && field.default === undefined)
				problems.value(
					path,
					`The key names ${JSON.stringify(name)}, which is optional: a record may lack it`,
				);
			else if (typeof field.type === "string" && NO_KEY.includes(field.type))
				problems.value(
					path,
					`The key names ${JSON.stringify(name)}, of the type ${field.type}, which can't be compared`,
				);
		}
	}
}

function isObject(value: unknown): value is Values {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
