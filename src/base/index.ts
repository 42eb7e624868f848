// What every folder of src/ may use, without Node.js. Not a subpath of the package.
//
// blanks.ts        HTTP's white space
// caller.ts        stacks that name the caller's code
// host-port.ts     a host and a port, written together
// http-date.ts     dates as HTTP writes them
// longest-timer.ts the longest delay of a timer
// options.ts       the one mechanism for options: rows that check, read and document them
// rules.ts         what the value of an option may be
// sentence.ts      sentences that name options, for programs that call them something else
// error.ts         the base of all errors
// errno.ts         what the operating system's codes mean
// option-error.ts  the error about an option
// inspect.ts       what console.log shows of an object
// json-text.ts     JSON text of values, whole numbers of any size among them
// own.ts           an object's own members, without a prototype
// dates/           dates and times of texts, to calendar days and instants
// digits.ts        digits of every script as ASCII's
// failure.ts       why a text gives no value
// spreadsheet-text.ts  text that no spreadsheet reads as a formula
// pieces.ts        bytes that wait, in pieces
// secret-fields.ts  where the secrets in field lines are
// secret-names.ts  which names carry credentials
// secret-text.ts   where the secrets in texts are
// shape.ts         what JSON that is read back from a file has to look like
// shown-url.ts     URLs without the secrets in them
// standard-schema.ts  what a validator of any library has
// stored-url.ts    URLs kept for a later run, without secrets
// suggest.ts       the word that was meant
// visible-text.ts  makes untrusted text visible

export { isBlank, trimBlanks } from "./blanks.ts";
export { fromCaller, rejection } from "./caller.ts";
export {
	beginsWithDay,
	type CalendarTime,
	checkCalendar,
	daysIn,
	digits,
	formatDay,
	formatInstant,
	formatUtcDay,
	fullYear,
	type TimeOfDay,
	utcOf,
} from "./dates/calendar.ts";
export { readFree, type Stated } from "./dates/free.ts";
export { completed, type Now, readRelative } from "./dates/relative.ts";
export { readStandardTime } from "./dates/standard.ts";
export { LANGUAGES } from "./dates/words.ts";
export { instantIn, isZone, offsetAt } from "./dates/zone.ts";
export { readOffset } from "./dates/zone-names.ts";
export { asciiDigits } from "./digits.ts";
export { type FileMeaning, fileMeaning, isSystemCode, peerMeaning, type SystemCode } from "./errno.ts";
export {
	type Advice,
	adviceOf,
	type ErrorFacts,
	GannetError,
	messageIn,
	sentenceFor,
	whatOf,
	wholeOf,
	withSentence,
} from "./error.ts";
export { Failure } from "./failure.ts";
export { formatHostPort } from "./host-port.ts";
export { dateFieldValue, formatHttpDate, parseHttpDate } from "./http-date.ts";
export { inspectAs, inspectedAs } from "./inspect.ts";
export { jsonText, shownValue } from "./json-text.ts";
export { LONGEST_TIMER_MS } from "./longest-timer.ts";
export { OptionError, type OptionErrorCode } from "./option-error.ts";
export {
	type Optional,
	type OptionRow,
	type OptionRows,
	OptionSet,
	type OptionSetFacts,
	type OptionsReader,
	type Settled,
} from "./options.ts";
export { isPrototypeExtended, memberOf, ONCE, own, ownOptions } from "./own.ts";
export { PieceQueue } from "./pieces.ts";
export {
	aFunction,
	amount,
	anObject,
	anyMilliseconds,
	anything,
	bytes,
	either,
	flag,
	instance,
	isObject,
	type JsonShape,
	list,
	milliseconds,
	oneOf,
	port,
	positive,
	type Refuse,
	type Rule,
	rule,
	signal,
	someText,
	text,
	whole,
	wholeBytes,
} from "./rules.ts";
export { findFieldSecrets, SCHEMES } from "./secret-fields.ts";
export { isSecretField, isSecretMember, isSecretParameter } from "./secret-names.ts";
export { type AddSecret, findSecrets, findShapes, type TextKind } from "./secret-text.ts";
export { type Naming, option, Sentence, say, setting } from "./sentence.ts";
export { misfit, type Shape } from "./shape.ts";
export { HIDDEN, hideSecrets, shownUrl, urlFault, withoutUserinfo } from "./shown-url.ts";
export { withoutFormula } from "./spreadsheet-text.ts";
export {
	isStandardSchema,
	type StandardIssue,
	type StandardOutput,
	type StandardResult,
	type StandardSchema,
} from "./standard-schema.ts";
export { withoutSecretsOf, withSecretsOf } from "./stored-url.ts";
export { nearest, nearestWords } from "./suggest.ts";
export {
	beginning,
	indented,
	joined,
	repeated,
	show,
	type Visible,
	visible,
	visibleJson,
	visibleLines,
} from "./visible-text.ts";
