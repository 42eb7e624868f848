// What most people need. Everything else is in a subpath.
export {
	Client,
	ClientError,
	type ClientErrorKind,
	type ClientErrorPhase,
	type ClientOptions,
	createFetch,
	FileBody,
	fetch,
	file,
	get,
	type RequestOptions,
	Response,
	request,
	type Timings,
	VERSION,
} from "./client/index.ts";
export {
	type Document,
	DocumentError,
	type DocumentErrorKind,
	Element,
	HtmlDocument,
	openDocument,
	readDocument,
	textContent,
	visibleText,
} from "./document/index.ts";
export { LocalProtocolError, ProtocolError, RemoteProtocolError } from "./http/index.ts";
export { type Page, PagesError, type PagesErrorKind, type PagesHow, pages } from "./pages/index.ts";
export {
	DeclarationError,
	type Extraction,
	extract,
	extractAsync,
	type Finding,
	type InferRecord,
	openSink,
	provenanceOf,
	type RecordDeclaration,
	RecordError,
	type RecordErrorKind,
	RunReport,
	record,
	type Sink,
	SinkError,
	schemaOf,
} from "./record/index.ts";
export { SocketError } from "./socket/index.ts";
