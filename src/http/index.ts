// The public door of `http/`: HTTP as pure functions and state machines over bytes. No socket, no clock, no promise.

export { ContentCount } from "./content-count.ts";
export { LocalProtocolError, ProtocolError, RemoteProtocolError } from "./errors.ts";
export { assertField, encodeFields, FieldLines, type FieldsInput, isFieldValue, isToken } from "./fields.ts";
export { type ContentFraming, ContentWriter } from "./h1/content-writer.ts";
export { type Framing, MessageReader, type ReaderEvent } from "./h1/reader.ts";
export {
	assertReason,
	assertTarget,
	encodeChunkHead,
	encodeLastChunk,
	encodeRequestHead,
	encodeResponseHead,
	type RequestHeadInput,
	type ResponseHeadInput,
} from "./h1/writer.ts";
export { fieldsOf, type HeadParts, type HttpVersion, MessageHead } from "./head.ts";
export { assertMethod, IDEMPOTENT_METHODS, SAFE_METHODS } from "./methods.ts";
export { DEFAULT_LIMITS, type H1Limits } from "./options.ts";
export { RULES, type Rule, type RuleId } from "./rules.ts";
export { assertStatus, reasonOf } from "./statuses.ts";
export { isForbiddenTrailer } from "./trailers.ts";
