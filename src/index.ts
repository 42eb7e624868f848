// What most people need; everything else is one subpath away.
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
export { LocalProtocolError, ProtocolError, RemoteProtocolError } from "./http/index.ts";
export { SocketError } from "./socket/index.ts";
