import type { Fault } from './faults';

/** Which request meets which fault. Faults given by `next` go before those given by `always`. */
export class FaultPlan<Endpoint extends string> {
  private readonly waiting = new Map<Endpoint, Fault[]>();
  private readonly standing = new Map<Endpoint, Fault>();

  /** One fault for each of the next requests to this endpoint, in this order. */
  next(endpoint: Endpoint, ...faults: readonly Fault[]): void {
    this.waiting.set(endpoint, [...(this.waiting.get(endpoint) ?? []), ...faults]);
  }

  /** The same fault for every request to this endpoint until `clear`. */
  always(endpoint: Endpoint, fault: Fault): void {
    this.standing.set(endpoint, fault);
  }

  clear(): void {
    this.waiting.clear();
    this.standing.clear();
  }

  /** How many faults given by `next` no request has met yet. */
  get unused(): number {
    return [...this.waiting.values()].reduce((sum, faults) => sum + faults.length, 0);
  }

  take(endpoint: Endpoint): Fault | undefined {
    return this.waiting.get(endpoint)?.shift() ?? this.standing.get(endpoint);
  }
}
