/**
 * What most programs need on the path from a URL to a data set: requests, documents, selections, records, pages and sinks,
 * with their errors.
 * @module
 */

// The rule: each name here is in the entry of its part, too: client/, document/, record/, pages/, http/ or socket/.
// Connections without HTTP, the codec, the server, crawls, events and what tests need have entries of their own, as have the
// less common names of these parts.
export { GannetError } from "./base/index.ts";
export {
	type BatchItem,
	type BatchOptions,
	Client,
	ClientError,
	type ClientErrorCode,
	type ClientErrorKind,
	type ClientErrorPhase,
	type ClientOptions,
	CookieJar,
	createFetch,
	type DownloadOptions,
	type DownloadResult,
	download,
	FileBody,
	fetch,
	file,
	get,
	HttpCache,
	type Interceptor,
	loadCookies,
	multipart,
	type RequestBody,
	type RequestOptions,
	Response,
	type ResponseBodyInit,
	type ResponseOptions,
	ResponsePromise,
	request,
	saveCookies,
	type Timings,
	VERSION,
} from "./client/index.ts";
export {
	attribute,
	csvRows,
	type Document,
	DocumentError,
	type DocumentErrorKind,
	Element,
	findMain,
	form,
	HtmlDocument,
	jsonLines,
	openDocument,
	outerHtml,
	parseCsv,
	parseHtml,
	parseJson,
	parseXml,
	readDocument,
	readFeed,
	readSitemap,
	select,
	selectAll,
	textContent,
	toMarkdown,
	visibleText,
} from "./document/index.ts";
export { FieldLines, LocalProtocolError, ProtocolError, RemoteProtocolError } from "./http/index.ts";
export { type Page, PagesError, type PagesErrorKind, type PagesHow, pages } from "./pages/index.ts";
export {
	DeclarationError,
	type Extraction,
	extract,
	extractAsync,
	extractEach,
	extractItems,
	extractItemsAsync,
	type InferRecord,
	openSink,
	provenanceOf,
	type RecordDeclaration,
	RecordError,
	type RecordErrorKind,
	type RecordFinding,
	RunReport,
	record,
	type Sink,
	SinkError,
	schemaOf,
} from "./record/index.ts";
export { OptionError, SocketError } from "./socket/index.ts";
