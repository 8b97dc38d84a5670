import type { Clock } from '../clock';
import type { ProviderId } from '../imageModel';
import { JobSlots } from './jobSlots';
import { ServicePace, type ServiceLimits } from './servicePace';

interface ServiceGate {
  readonly pace: ServicePace | undefined;
  readonly slots: JobSlots | undefined;
}

/** What holds back this window's requests and tasks, so that each service's limits are kept. */
export class ServiceGates {
  private readonly gates = new Map<ProviderId, ServiceGate>();

  constructor(
    private readonly clock: Clock,
    private readonly limitsOf: (provider: ProviderId) => ServiceLimits | undefined,
  ) {}

  /** Undefined where the service has no limit of requests. */
  pace(provider: ProviderId): ServicePace | undefined {
    return this.gate(provider).pace;
  }

  /** Places for tasks under way; undefined where the service takes any number of them. */
  slots(provider: ProviderId): JobSlots | undefined {
    return this.gate(provider).slots;
  }

  private gate(provider: ProviderId): ServiceGate {
    const known = this.gates.get(provider);
    if (known) return known;
    const { requestsPerMinute, concurrentTasks } = this.limitsOf(provider) ?? {};
    const gate = {
      pace:
        requestsPerMinute === undefined
          ? undefined
          : new ServicePace(this.clock, requestsPerMinute),
      slots: concurrentTasks === undefined ? undefined : new JobSlots(() => concurrentTasks),
    };
    this.gates.set(provider, gate);
    return gate;
  }
}
