// The sinks' public door: where records are written.

export { SinkError, type SinkErrorCode, type SinkErrorKind } from "./errors.ts";
export { openSink } from "./open-sink.ts";
export type { CsvSinkOptions, SinkCompression, SinkFormat, SinkMode, SinkOptions } from "./options.ts";
export type {
	Column,
	ColumnShape,
	ColumnType,
	Origin,
	Row,
	Sink,
	SinkProgress,
	SinkSchema,
	SinkSummary,
	Value,
} from "./sink.ts";
