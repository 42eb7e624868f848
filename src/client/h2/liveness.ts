// Whether the peer of a connection is alive: what HTTP/2 itself has asked of it, and until when it has to answer. Owns those
// deadlines. Sends nothing.

/** RFC 9113 §6.5.3: how long a peer may take to acknowledge our SETTINGS. */
const SETTINGS_MS = 10_000;

/** How long a peer that was silent may take to answer a PING. */
const PING_MS = 5_000;

export class Liveness {
	/** When bytes last came. */
	heardAt: number;
	#settingsDueAt: number;
	#pingDueAt = Infinity;

	constructor(now: number) {
		this.heardAt = now;
		this.#settingsDueAt = now + SETTINGS_MS;
	}

	/** When the peer must have answered. */
	get deadline(): number {
		return Math.min(this.#settingsDueAt, this.#pingDueAt);
	}

	/** A PING is unanswered: the peer may be gone. */
	get isSuspect(): boolean {
		return this.#pingDueAt !== Infinity;
	}

	/** Bytes have come: whatever they are, the peer is alive. */
	heard(now: number): void {
		this.heardAt = now;
		this.#pingDueAt = Infinity;
	}

	/** It has acknowledged our SETTINGS. */
	acknowledged(): void {
		this.#settingsDueAt = Infinity;
	}

	areSettingsLate(now: number): boolean {
		return this.#settingsDueAt <= now;
	}

	/** A PING goes out. */
	asked(now: number): void {
		this.#pingDueAt = now + PING_MS;
	}

	/** The connection is gone: nothing is due any more. */
	end(): void {
		this.#settingsDueAt = Infinity;
		this.#pingDueAt = Infinity;
	}
}
