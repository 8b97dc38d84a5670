import * as vscode from 'vscode';
import type { ProviderId } from '../../core/imageModel';
import { roundAmount } from '../../core/price';
import { providers } from '../../providers/registry';
import { readSetting } from '../configuration';
import { formatPrice, formatSum } from '../formatPrice';
import { costOf, monthOf, monthOfEntry, type LedgerEntry } from '../ledger';
import { askChoice } from '../multiStep';
import type { Services } from '../services';

const t = vscode.l10n.t;

/** *Show Spending*: by month and provider, from the ledger. */
export async function showSpending(services: Services): Promise<void> {
  const entries = await services.ledger.readAll();
  const groups = Map.groupBy(
    entries,
    entry => `${monthOfEntry(entry)} ${providerTitle(entry.provider)}`,
  );
  // Newest month first, whatever month a late line was written in.
  const inOrder = [...groups].sort(([one], [other]) => other.localeCompare(one));
  const items = inOrder.map(([label, group]) => ({
    label,
    description: describeSum(group),
    detail: group.length === 1 ? t('1 job') : t('{0} jobs', group.length),
  }));
  const budget = readSetting('easel.budget.monthlyUsd');
  const month = monthOf(Date.now());
  const ofMonth = entries.filter(entry => monthOfEntry(entry) === month);
  const spent = ofMonth.length === 0 ? t('nothing') : describeSum(ofMonth);
  const title =
    budget === 0
      ? t('This month: {0}', spent)
      : t('This month: {0} (budget: {1})', spent, formatSum({ amount: budget, currency: 'USD' }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('Nothing was spent yet.'));
    return;
  }
  await askChoice({ place: { title }, placeholder: t('By month and service'), items });
}

function providerTitle(id: ProviderId): string {
  return providers.find(provider => provider.id === id)?.title ?? id;
}

function describeSum(entries: readonly LedgerEntry[]): string {
  const sums = new Map<'USD' | 'credits', number>();
  let unknown = 0;
  for (const entry of entries) {
    const cost = costOf(entry);
    if (cost) sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + cost.amount);
    else unknown += 1;
  }
  const parts = [...sums].map(([currency, amount]) =>
    formatPrice({ amount: roundAmount(amount), currency }),
  );
  if (unknown > 0) parts.push(t('{0} of unknown price', unknown));
  return parts.join(' + ');
}
