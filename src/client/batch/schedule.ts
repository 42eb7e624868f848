// Which request of a batch is next: so many at once, so many of one host, in the order given. Pure.

interface Host<Entry> {
	readonly waiting: Entry[];
	active: number;
}

export class BatchSchedule<Entry> {
	readonly #perHost: number;
	readonly #parallel: number;
	/** Hosts with waiting or active entries. One that was served goes to the end. */
	readonly #hosts: Map<string, Host<Entry>> = new Map();
	#waiting = 0;
	#active = 0;

	constructor(parallel: number, perHost: number) {
		this.#parallel = parallel;
		this.#perHost = perHost;
	}

	/** Entries that have not been started. */
	get waiting(): number {
		return this.#waiting;
	}

	get isIdle(): boolean {
		return this.#waiting === 0 && this.#active === 0;
	}

	add(host: string, entry: Entry): void {
		const known = this.#hosts.get(host);
		if (known === undefined) this.#hosts.set(host, { waiting: [entry], active: 0 });
		else known.waiting.push(entry);
		this.#waiting++;
	}

	/** Starts the next entry; undefined if nothing may start. `taken` places are in use besides the active ones. */
	start(taken: number): Entry | undefined {
		if (this.#waiting === 0 || this.#active + taken >= this.#parallel) return undefined;
		for (const [name, host] of this.#hosts) {
			if (host.active >= this.#perHost) continue;
			const entry = host.waiting.shift();
			if (entry === undefined) continue;
			host.active++;
			this.#active++;
			this.#waiting--;
			// Behind the others, so that each host gets its turn.
			this.#hosts.delete(name);
			this.#hosts.set(name, host);
			return entry;
		}
		return undefined;
	}

	end(name: string): void {
		const host = this.#hosts.get(name);
		if (host === undefined) return;
		host.active--;
		this.#active--;
		if (host.active === 0 && host.waiting.length === 0) this.#hosts.delete(name);
	}
}
