import type { Account } from './account';
import type { KeyLeak } from './keyGuard';
import type { Reply } from './reply';
import { StandIn } from './standIn';
import type { StandInRequest } from './standInServer';
import type { StandInTask, TaskPlan } from './standInTask';
import type { TaskBook } from './taskBook';

/** What answers, apart from sockets and faults. */
export interface StandInService<Endpoint extends string, Order> {
  readonly book: TaskBook<Order>;
  readonly account: Account;
  readonly leaks: readonly KeyLeak<Endpoint>[];
  handle(request: StandInRequest<Endpoint>): Promise<Reply>;
}

/** A running stand-in of a service that sells tasks: those, their money, and the keys it was told. */
export abstract class TaskStandIn<Endpoint extends string, Order> extends StandIn<Endpoint> {
  protected abstract readonly service: StandInService<Endpoint, Order>;

  /** What has been paid and not refunded, in the service's unit. */
  get charged(): number {
    return this.service.account.charged;
  }

  get balance(): number {
    return this.service.account.balance;
  }

  set balance(units: number) {
    this.service.account.balance = units;
  }

  get tasks(): readonly StandInTask<Order>[] {
    return this.service.book.tasks;
  }

  get leaks(): readonly KeyLeak<Endpoint>[] {
    return this.service.leaks;
  }

  /** One plan for each of the next tasks, in this order. */
  planNext(...plans: readonly TaskPlan[]): void {
    this.service.book.planNext(...plans);
  }

  protected override handle(request: StandInRequest<Endpoint>): Promise<Reply> {
    return this.service.handle(request);
  }
}
