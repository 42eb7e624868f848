// The one door of `http/`: HTTP as pure functions and state machines over bytes. No socket, no clock, no promise.

export { ContentCount } from "./content-count.ts";
export { LocalProtocolError, ProtocolError, RemoteProtocolError } from "./errors.ts";
export { assertField, encodeFields, FieldLines, type FieldsInput, isFieldValue, isToken } from "./fields.ts";
export { type ContentFraming, ContentWriter } from "./h1/content-writer.ts";
export { type Framing, MessageReader, type ReaderEvent } from "./h1/reader.ts";
export { isForbiddenTrailer } from "./h1/trailers.ts";
export {
	assertMethod,
	assertReason,
	assertStatus,
	assertTarget,
	encodeChunkHead,
	encodeLastChunk,
	encodeRequestHead,
	encodeResponseHead,
	type RequestHeadInput,
	type ResponseHeadInput,
	reasonOf,
} from "./h1/writer.ts";
export { fieldsOf, type HeadParts, type HttpVersion, MessageHead } from "./head.ts";
export { DEFAULT_LIMITS, type H1Limits } from "./options.ts";
export { RULES, type Rule, type RuleId } from "./rules.ts";
