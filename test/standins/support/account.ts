/** The common money of a stand-in's keys, in the service's own unit. */
export class Account {
  /** What has been paid and not refunded. */
  charged = 0;

  constructor(public balance: number) {}

  /** False, and nothing paid, where the balance is too low. */
  charge(units: number): boolean {
    if (this.balance < units) {
      return false;
    }
    this.charged += units;
    this.balance -= units;
    return true;
  }

  refund(units: number): void {
    this.charged -= units;
    this.balance += units;
  }
}
