// The parts of a record's declaration: the same object in TypeScript and in a JSON file. Only types. Must not know how
// a declaration is read, checked or carried out.

import type { StandardSchema } from "../base/index.ts";
import type { ARTICLE_NAMES } from "./metadata.ts";

/**
 * Where a value is. One of `css`, `xpath`, `jsonPath`, `column`, `feed`, `article`, `header`, `metadata`, `url`, `text`
 * and `constant` finds it. Then, in this order, `attribute`, `regex` and (together with another source) `jsonPath` narrow it down.
 * `attribute` without any of them is an attribute of the record's own element.
 */
export interface Source {
	/** A CSS selector of elements inside the record's element, which is `:scope`; `:scope` alone is that element. */
	readonly css?: string | undefined;
	/** An XPath expression; `.` is the record's own element. */
	readonly xpath?: string | undefined;
	/**
	 * A JSONPath (RFC 9535); `$` is the record's own value. Together with another source, that source's text is read as
	 * JSON, and `$` is its value: `{ css: "script#state", jsonPath: "$.product.name" }`.
	 */
	readonly jsonPath?: string | undefined;
	/** A column of the record's row, of CSV or of an HTML table, by its name in the header row, or by number from 0. */
	readonly column?: string | number | undefined;
	/**
	 * A property of the record's item in a feed, whether RSS, Atom or JSON Feed: "title", "link", "published", "summary",
	 * "content", "authors.name", "categories", "enclosures.url"; "feed.title" is the feed's own. Without `each`, a feed has a
	 * record for each item.
	 */
	readonly feed?: string | undefined;
	/** A property of the page's main article: "text", "title", "byline", "published", "html", "markdown", "excerpt". */
	readonly article?: (typeof ARTICLE_NAMES)[number] | undefined;
	/** A field of the response's header section. */
	readonly header?: string | undefined;
	/**
	 * What the page says about itself: "title", "canonical", "og:title", "twitter:card", "dc:date", or a path into the
	 * document's metadata, which skips lists and selects by types: "jsonLd.Product.offers.price", "openGraph.images.url".
	 */
	readonly metadata?: string | undefined;
	/** The document's URL. */
	readonly url?: true | undefined;
	/** The whole text of the record's element, or of the document. */
	readonly text?: true | undefined;
	/** This value, whatever the document says. */
	readonly constant?: string | number | boolean | null | undefined;
	/** The attribute of the element found, instead of its text. */
	readonly attribute?: string | undefined;
	/**
	 * A regular expression (JavaScript's, with the flag `u`) to find in the text. The value is its named group `value`, or
	 * else its only or first group, or else the whole match. A text without a match counts as not found.
	 */
	readonly regex?: string | undefined;
}

/** What contains each record. `regex` requires `jsonPath`, and `table` excludes all others. */
export interface EachSource extends Pick<Source, "css" | "xpath" | "jsonPath" | "regex"> {
	/**
	 * The rows of HTML tables: a CSS selector of the tables, or of what they are in. Spans are resolved, and headers above one
	 * another joined.
	 */
	readonly table?: string | undefined;
}

/** The options of every field, besides its source. */
export interface FieldOptions extends Source {
	/** Sources in order: the first one that gives something is used. Replaces the field's own source. */
	readonly anyOf?: readonly (Source | string)[] | undefined;
	/** A record without it is not rejected; the field is then absent. Default false. */
	readonly optional?: boolean | undefined;
	/** The value if the field isn't found. */
	readonly default?: unknown;
	/**
	 * Which of several different values to use: "first" and "last" without a finding, "only" rejects the record. By
	 * default the first one, with a finding of the kind "ambiguous" that says there were others.
	 */
	readonly pick?: "first" | "last" | "only" | undefined;
	/** Texts that mean that there is nothing, whatever their case: "—", "n/a". */
	readonly empty?: readonly string[] | undefined;
	/** A validator of the value, by any library that follows Standard Schema; its output is the field's value. */
	readonly validate?: StandardSchema | undefined;
	/** For people: what the field contains. Also in the JSON Schema. */
	readonly description?: string | undefined;
}

/** How a number is written. */
export interface NumberOptions {
	/** The decimal mark. By default it is inferred, and a number such as "1.234", which may mean two, gives a finding. */
	readonly decimal?: "." | "," | undefined;
	/** The currency it must be in (ISO 4217) where the text names one. */
	readonly currency?: string | undefined;
	/** The language that numbers are written in (BCP 47), whose decimal mark and words for thousands hold. */
	readonly locale?: string | undefined;
	/** Whether parentheses, a dash before a number and a minus behind it mean less than zero. Default false: "(12)" is 12. */
	readonly accounting?: boolean | undefined;
	/** What "12 %" is: "number" for 12, "fraction" for 0.12. Where not set, such a text is ambiguous. */
	readonly percent?: "number" | "fraction" | undefined;
}

/** How times and dates are written. */
export interface TimeOptions {
	/**
	 * Patterns of Unicode's letters: "dd.MM.yyyy", "d MMMM yyyy HH:mm", "M/d/yy h:mm a"; "unix" and "unix-ms" for
	 * seconds and milliseconds since 1970. Where not set: every form that has one reading.
	 */
	readonly formats?: readonly string[] | undefined;
	/** The IANA time zone of times without one ("Europe/Berlin"). Dates of instants are also read in this zone. */
	readonly zone?: string | undefined;
	/**
	 * The language that dates are in (BCP 47), which decides the order of day and month too. Where not set: English, else
	 * every language that has the words.
	 */
	readonly locale?: string | undefined;
	/**
	 * Reads dates that count from now: "2 hours ago", "vor 3 Tagen". "past" and "future" say, too, which year a day without one
	 * is in ("5 May"), and which week a weekday. Default false.
	 */
	readonly relative?: boolean | "past" | "future" | undefined;
	/** The instant that relative dates count from, in ISO 8601. Default: when the record is made. */
	readonly now?: string | undefined;
}

/** A field that is text. */
export interface TextField extends FieldOptions {
	/** As seen on a page, white space collapsed; from JSON and CSV unchanged. */
	readonly type?: "text" | undefined;
	/**
	 * false keeps the text as it is in the source, including white space and hidden parts. Default true, and false for
	 * `jsonPath` and `column`.
	 */
	readonly trim?: boolean | undefined;
}
/** A field that is markup. */
export interface HtmlField extends FieldOptions {
	/** The markup within the element. */
	readonly type: "html";
	/** Whether it includes the element's own tags. Default false. */
	readonly outer?: boolean | undefined;
}
/** A field that is Markdown. */
export interface MarkdownField extends FieldOptions {
	/** The element, or the HTML in a text, as Markdown with absolute links. */
	readonly type: "markdown";
}
/** A field that is a number. */
export interface NumberField extends FieldOptions, NumberOptions {
	/** A number. */
	readonly type: "number";
}
/** A field that is a whole number; a bigint if a number can't hold it. */
export interface IntegerField extends FieldOptions, NumberOptions {
	/** A whole number. */
	readonly type: "integer";
	/** Gives a bigint with any number of digits. Default false: a number beyond 2^53 gives a finding. */
	readonly bigint?: boolean | undefined;
}
/** A field that is an amount with its currency. */
export interface MoneyField extends FieldOptions, NumberOptions {
	/** `{ amount, currency }`; the currency from the text, from another place, or the option `currency`. */
	readonly type: "money";
	/** Where the currency is, if it isn't beside the amount: a CSS selector or a source. */
	readonly currencyAt?: Source | string | undefined;
}
/** A field that is true or false. */
export interface BooleanField extends FieldOptions {
	/** True or false. */
	readonly type: "boolean";
	/** Words that mean true, whatever their case. Default "true", "yes", "y", "on", "1", "✓". */
	readonly true?: readonly string[] | undefined;
	/** Words that mean false. Default "false", "no", "n", "off", "0", "✗". */
	readonly false?: readonly string[] | undefined;
	/** Whether the source finds anything: true or false, never missing. Default false. */
	readonly presence?: boolean | undefined;
}
/** A field that is a calendar day, such as "2026-01-31". */
export interface DateField extends FieldOptions, TimeOptions {
	/** A calendar day, "2026-01-31". */
	readonly type: "date";
}
/** A field that is an instant, such as "2026-01-31T12:00:00Z". */
export interface DateTimeField extends FieldOptions, TimeOptions {
	/** An instant, in UTC: "2026-01-31T09:30:00Z". */
	readonly type: "datetime";
}
/** A field that is an absolute URL. */
export interface UrlField extends FieldOptions {
	/** Absolute. Without `attribute` it is the element's `href` or `src`, or else its text. */
	readonly type: "url";
}
/** A field that is a JSON value, unchanged. */
export interface JsonField extends FieldOptions {
	/** A value of JSON: unchanged from a JSONPath, otherwise the parsed text. */
	readonly type: "json";
}
/** A field that is a list of values. */
export interface ListField extends FieldOptions {
	/** Every value found, in the order of the document, without empty ones. No value at all is an empty list. */
	readonly type: "list";
	/** The type of one item: its name, or its options. Default "text". */
	readonly of?: ScalarName | ItemType | undefined;
	/** Fewer give a finding. Default 0. */
	readonly min?: number | undefined;
}
/** A field that is a record itself. */
export interface NestedField extends FieldOptions {
	/** A record of fields inside what the source finds; without a source, a group of fields. */
	readonly type: "record";
	/** The fields of the record. */
	readonly fields: Fields;
}
/** A field that is a list of records. */
export interface NestedListField extends FieldOptions {
	/** A record for each thing that the source finds. */
	readonly type: "records";
	/** The fields of each record. */
	readonly fields: Fields;
	/** Fewer give a finding. Default 0. */
	readonly min?: number | undefined;
}

/** A field that is one value. */
export type ScalarField =
	| TextField
	| HtmlField
	| MarkdownField
	| NumberField
	| IntegerField
	| MoneyField
	| BooleanField
	| DateField
	| DateTimeField
	| UrlField
	| JsonField;

/** The type of a field that is one value. */
export type ScalarName = NonNullable<ScalarField["type"]>;

/** The options of a type that are its own. */
type OwnOptions<Type> = Type extends unknown
	? Omit<Type, keyof FieldOptions> & Pick<FieldOptions, "empty">
	: never;
/** A type and its options, without a source. */
export type ItemType = OwnOptions<ScalarField>;

/** A field. A string is a CSS selector; the field is the element's text. */
export type Field = string | ScalarField | ListField | NestedField | NestedListField;

/** The fields of a record, by name. */
export interface Fields {
	readonly [name: string]: Field;
}

/** How CSV is written, as `parseCsv` takes it. */
export interface CsvOptions {
	/** One character; "auto" (default) is the likeliest of comma, semicolon, tab and bar. */
	readonly delimiter?: string | undefined;
	/** "" for none. Default `"`. */
	readonly quote?: string | undefined;
	/** The character that makes a quote within quotes an ordinary one. Default: the quote itself, doubled. */
	readonly escape?: string | undefined;
	/** Lines that start with this are ignored. */
	readonly comment?: string | undefined;
	/** Whether the first row names the columns (default true), or the names themselves. */
	readonly header?: boolean | readonly string[] | undefined;
	/** How many lines to skip at the start. */
	readonly skipLines?: number | undefined;
	/** Whether to remove white space around fields. Default false. */
	readonly trim?: boolean | undefined;
}

/** What to make records of, and how. */
export interface RecordDeclaration {
	/** The JSON Schema of declarations, for editors. gannet ignores it. */
	readonly $schema?: string | undefined;
	/** The name of such a record: for a table, a title. */
	readonly name?: string | undefined;
	/** What contains each record: a CSS selector or a source. Without it, the document is one record. */
	readonly each?: string | EachSource | undefined;
	/** The fields that identify a record. They may not be optional. */
	readonly key?: readonly string[] | undefined;
	/** The fields of a record, by name. */
	readonly fields: Fields;
	/** Prefixes of XPath's names and their namespaces; "" for names without a prefix. */
	readonly namespaces?: Readonly<Record<string, string>> | undefined;
	/** How CSV is written of which the records are made. */
	readonly csv?: CsvOptions | undefined;
	/** Whether the content of noscript elements is elements too, as in a browser without scripts. Default false. */
	readonly noscript?: boolean | undefined;
	/** For all numbers that don't say otherwise: the decimal mark, the currency. */
	readonly decimal?: "." | "," | undefined;
	/** The currency of amounts that don't say theirs: "EUR". */
	readonly currency?: string | undefined;
	/** For all numbers and dates that don't say otherwise: the language that they are written in. */
	readonly locale?: string | undefined;
	/** For all dates and times that don't say otherwise: the time zone, and how relative dates are read. */
	readonly zone?: string | undefined;
	/**
	 * Whether dates that count from now are read ("2 hours ago"), and which year a day without one is in; see
	 * `DateField`. Default false.
	 */
	readonly relative?: boolean | "past" | "future" | undefined;
	/** The instant that relative dates count from, in ISO 8601. Default: when the record is made. */
	readonly now?: string | undefined;
	/** For all fields that don't say otherwise: texts that mean that there is nothing. */
	readonly empty?: readonly string[] | undefined;
	/** A validator of whole records; its output is the record. */
	readonly validate?: StandardSchema | undefined;
	/** For people. Also in the JSON Schema. */
	readonly description?: string | undefined;
}
