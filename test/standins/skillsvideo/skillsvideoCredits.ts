import { Account } from '../support/account';

/** How many credits come out of which of the two pots. */
export interface Usage {
  readonly total: number;
  readonly subscription: number;
  readonly permanent: number;
}

export const noUsage: Usage = { total: 0, subscription: 0, permanent: 0 };

/** The credits of a workspace. The subscription's, which lapse, are spent first. */
export class SkillsvideoCredits extends Account {
  constructor(
    balance: number,
    private permanentLeft: number,
  ) {
    super(balance);
  }

  get left(): Usage {
    const permanent = Math.min(this.permanentLeft, this.balance);
    return { total: this.balance, subscription: this.balance - permanent, permanent };
  }

  /** Undefined, and nothing spent, where there are too few. */
  spend(total: number): Usage | undefined {
    const subscription = Math.min(total, this.left.subscription);
    if (!this.charge(total)) {
      return undefined;
    }
    const permanent = total - subscription;
    this.permanentLeft -= permanent;
    return { total, subscription, permanent };
  }

  giveBack({ total, permanent }: Usage): void {
    this.refund(total);
    this.permanentLeft += permanent;
  }
}
