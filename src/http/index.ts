/**
 * HTTP/1.1 without I/O: readers and writers over bytes, for clients and servers.
 * @module
 */

// http/: HTTP as pure functions and state machines over bytes. No socket, no clock, no promise.
//
// fields.ts             field lines
// head.ts               the head of a message
// methods.ts            methods
// statuses.ts           status codes
// trailers.ts           fields that no trailer section may have
// content-count.ts      counts content against its declared length
// characters.ts         character classes
// latin1.ts             bytes to text
// rules.ts              the rules of all versions, with their sections
// errors.ts             the two kinds of protocol error
// options.ts            limits of readers
// h1/reader.ts          reads messages of HTTP/1.1
// h1/section.ts         scans heads and trailer sections
// h1/framing-values.ts  reads the values that frame a message
// h1/words.ts           skips plain text eight bytes at a time
// h1/chunks.ts          reads what surrounds chunks
// h1/writer.ts          writes heads and chunks
// h1/content-writer.ts  frames content as it is written
// h1/rules.ts           the rules of HTTP/1.1
// internal.ts           what other folders of src/ use beside this door
// h2/                   a connection of HTTP/2: streams, windows, settings (connection.ts); beside it its fields and frames

export { GannetError } from "../base/index.ts";
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
