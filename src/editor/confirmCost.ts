import * as vscode from 'vscode';
import type { ImageModel, Price } from '../core/imageModel';
import { committedUsd } from './budget';
import { readSetting } from './configuration';
import { formatPrice, formatSum } from './formatPrice';
import type { Services } from './services';

const t = vscode.l10n.t;

/** Asks where the settings demand it; false when the person does not want to pay. */
export async function confirmCost(
  services: Services,
  model: ImageModel,
  estimate: Price | undefined,
  jobId: string,
): Promise<boolean> {
  if (estimate?.amount === 0) return true;
  const rule = readSetting('easel.confirmCost');
  if (rule === 'never') return true;
  const overBudget = await describeOverBudget(services, estimate, jobId);
  if (rule === 'overBudget' && overBudget === undefined) return true;
  const generate = t('Generate');
  const answer = await vscode.window.showWarningMessage(
    t('{0}: {1}', model.title, formatPrice(estimate)),
    { modal: true, detail: overBudget ?? t('This request is charged by the service.') },
    generate,
  );
  return answer === generate;
}

async function describeOverBudget(
  services: Services,
  estimate: Price | undefined,
  jobId: string,
): Promise<string | undefined> {
  const budget = readSetting('easel.budget.monthlyUsd');
  if (budget === 0 || estimate?.currency === 'credits') return undefined;
  const spent = await committedUsd(services, jobId);
  if (estimate && spent + estimate.amount <= budget) return undefined;
  return estimate
    ? t(
        'This month {0} of the budget of {1} is spent or under way; the request would go over it.',
        formatSum({ amount: spent, currency: 'USD' }),
        formatSum({ amount: budget, currency: 'USD' }),
      )
    : t(
        'The request’s price is not known, and there is a budget of {0}.',
        formatSum({ amount: budget, currency: 'USD' }),
      );
}
