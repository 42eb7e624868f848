// Whether the peer of a connection is alive: what HTTP/2 itself has asked of it, and until when it has to answer. Owns those
// deadlines. Sends nothing.

/** RFC 9113 §6.5.3: how long a peer may take to acknowledge our SETTINGS. */
const SETTINGS_MS = 10_000;

/** How long a peer that was silent may take to answer a PING. */
const PING_MS = 5_000;

/** Why a connection is given up, as the end of a sentence that begins with its peer. */
const SETTINGS_LATE = `did not acknowledge SETTINGS within ${SETTINGS_MS} ms, so the connection was closed`;
const PING_LATE = `did not answer a PING within ${PING_MS} ms, so the connection was closed`;

export class Liveness {
	/** When bytes last came. */
	heardAt: number;
	#settingsDueAt: number;
	#pingDueAt = Infinity;
	/** Its silence is suspicious. */
	#isSuspect = false;
	/** After how much silence to ask for a sign of life. */
	readonly #pingEveryMs: number;

	constructor(now: number, pingEveryMs: number = Infinity) {
		this.heardAt = now;
		this.#pingEveryMs = pingEveryMs;
		this.#settingsDueAt = now + SETTINGS_MS;
	}

	/** When the peer must have answered, or is to be asked. */
	get deadline(): number {
		return Math.min(this.#settingsDueAt, this.#pingDueAt, this.#nextPingAt);
	}

	get #nextPingAt(): number {
		return this.#pingDueAt === Infinity ? this.heardAt + this.#pingEveryMs : Infinity;
	}

	/** It was asked because a request got no answer: it may be gone. */
	get isSuspect(): boolean {
		return this.#isSuspect;
	}

	/** Bytes have come: whatever they are, the peer is alive. Returns whether its deadline is earlier now. */
	heard(now: number): boolean {
		const isEarlier = this.#pingDueAt !== Infinity && this.#pingEveryMs !== Infinity;
		this.heardAt = now;
		this.#pingDueAt = Infinity;
		this.#isSuspect = false;
		return isEarlier;
	}

	/** It has acknowledged our SETTINGS. */
	acknowledged(): void {
		this.#settingsDueAt = Infinity;
	}

	/** Why the connection has to be given up; undefined if it hasn't. */
	fault(now: number): string | undefined {
		if (this.areSettingsLate(now)) return SETTINGS_LATE;
		return this.#pingDueAt <= now ? PING_LATE : undefined;
	}

	areSettingsLate(now: number): boolean {
		return this.#settingsDueAt <= now;
	}

	/** Whether it was silent for so long that it is to be asked. */
	isPingDue(now: number): boolean {
		return this.#nextPingAt <= now;
	}

	/** A PING goes out. Until bytes come, the peer is suspect if `isSuspect`. */
	asked(now: number, isSuspect: boolean): void {
		this.#isSuspect ||= isSuspect;
		if (this.#pingDueAt === Infinity) this.#pingDueAt = now + PING_MS;
	}

	/** The connection is gone: nothing is due any more. */
	end(): void {
		this.#settingsDueAt = Infinity;
		this.#pingDueAt = Infinity;
		this.heardAt = Infinity;
	}
}
