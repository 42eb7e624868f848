// Makes events of the frames of a connection, for those who listen to its trace.

import { type FrameObserver, nameOfFrame, namesOfFlags } from "../../http/internal.ts";
import type { Trace } from "../../trace/index.ts";

export function frameTracer(trace: Trace, connectionId: number): FrameObserver {
	return (isSent, type, flagBits, streamId, length) => {
		const at = performance.now();
		const frame = nameOfFrame(type);
		const flags = namesOfFlags(type, flagBits);
		trace({ type: "http2.frame", at, connectionId, isSent, frame, streamId, flags, length });
	};
}
