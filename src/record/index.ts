/**
 * Declarations of records, extraction, validation (zod, valibot, arktype), where each value came from, reports; sinks, which
 * write records: JSON Lines, JSON, CSV, SQLite, DuckDB, PostgreSQL, MySQL, MariaDB, Parquet.
 * @module
 */

// Records: declared fields, extraction, validation, provenance. The folder's public door.

export type { StandardIssue, StandardOutput, StandardResult, StandardSchema } from "../base/index.ts";
export { GannetError } from "../base/index.ts";
export { readDeclaration } from "./check/read.ts";
export { declarationSchema } from "./check/schema.ts";
export type {
	BooleanField,
	CsvOptions,
	DateField,
	DateTimeField,
	EachSource,
	Field,
	FieldOptions,
	Fields,
	HtmlField,
	IntegerField,
	ItemType,
	JsonField,
	ListField,
	MarkdownField,
	MoneyField,
	NestedField,
	NestedListField,
	NumberField,
	NumberOptions,
	RecordDeclaration,
	ScalarField,
	ScalarName,
	Source,
	TextField,
	TimeOptions,
	UrlField,
} from "./declaration.ts";
export {
	DeclarationError,
	type DeclarationProblem,
	RecordError,
	type RecordErrorCode,
	type RecordErrorKind,
} from "./errors.ts";
export {
	type Extraction,
	extract,
	extractAsync,
	extractEach,
	extractItems,
	extractItemsAsync,
	record,
} from "./extract.ts";
export type { JsonSchema } from "./field-types.ts";
export type { FindingKind, RecordFinding } from "./findings.ts";
export type { AnyRecord, FieldValue, InferRecord, Json, Money } from "./infer.ts";
export { jsonSchemaOf } from "./json-schema.ts";
export { RECORD_LIMITS, type RecordLimits } from "./limit-options.ts";
export type { EachOptions, ExtractOptions, ItemOptions } from "./options.ts";
export { allProvenance, type Provenance, provenanceOf } from "./provenance.ts";
export type { Rejected } from "./rejected.ts";
export {
	compareReports,
	describeReport,
	type FieldReport,
	type FindingReport,
	type Report,
	type ReportChange,
	RunReport,
	readReport,
} from "./report.ts";
export { schemaOf } from "./sink-schema.ts";
export {
	type Column,
	type ColumnShape,
	type ColumnType,
	type CsvSinkOptions,
	type Origin,
	openSink,
	type Row,
	type Sink,
	type SinkCompression,
	SinkError,
	type SinkErrorCode,
	type SinkErrorKind,
	type SinkFormat,
	type SinkMode,
	type SinkOptions,
	type SinkProgress,
	type SinkSchema,
	type SinkSummary,
	type Value,
} from "./sinks/index.ts";
