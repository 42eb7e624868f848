// Makes events of the frames of a connection, for those who listen to its trace.

import { type FrameObserver, nameOfFrame, namesOfFlags } from "../../http/internal.ts";
import type { Trace } from "../../trace/index.ts";
import { nameOfCode } from "./failures.ts";

export function frameTracer(trace: Trace, connectionId: number): FrameObserver {
	return (isSent, type, flagBits, streamId, length, value) => {
		const at = performance.now();
		const frame = nameOfFrame(type);
		const flags = namesOfFlags(type, flagBits);
		const increment = frame === "WINDOW_UPDATE" ? value : undefined;
		const errorCode = value === undefined || increment !== undefined ? undefined : nameOfCode(value);
		trace({
			type: "http2.frame",
			at,
			connectionId,
			isSent,
			frame,
			streamId,
			flags,
			length,
			increment,
			errorCode,
		});
	};
}
