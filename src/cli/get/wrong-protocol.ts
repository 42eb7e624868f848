// A server that speaks TLS where http was asked for, or the other way round: what to type instead.

import { shownUrl } from "../../base/index.ts";
import { ClientError } from "../../client/index.ts";
import { CommandError, describeFailure } from "../failure.ts";

/** The error with the URL to try; undefined where it is about something else. */
export function otherProtocol(error: unknown, url: string): CommandError | undefined {
	if (!(error instanceof ClientError)) return undefined;
	const isTls = url.startsWith("https:");
	// A server on the usual port speaks the usual protocol.
	if (!isTls && new URL(url).port === "") return undefined;
	const code = `${error.code} ${causeCode(error)}`;
	const isOther = isTls ? isWithoutTls(error, code) : isTlsPeer(error);
	if (!isOther) return undefined;
	const { message, exitCode } = describeFailure(error, "get");
	const other = shownUrl(url.replace(/^https?:/, isTls ? "http:" : "https:"));
	const what = isTls ? "It may speak HTTP without TLS" : "It may speak TLS";
	return new CommandError(message, exitCode, `${what}: gannet get ${other}`, error);
}

function isWithoutTls({ kind, phase }: ClientError, code: string): boolean {
	if (kind === "timeout") return phase === "tls";
	return kind === "tls" && /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER/.test(code);
}

/** A TLS server answers a request with an alert, or closes. */
function isTlsPeer({ kind, bytesReceived, message }: ClientError): boolean {
	if (kind === "disconnected") return bytesReceived === 0;
	return kind === "protocol" && /"(?:\\x15|\\u0015|\\u\{15\})|\x15\x03/.test(message);
}

function causeCode({ cause }: ClientError): string {
	return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}
