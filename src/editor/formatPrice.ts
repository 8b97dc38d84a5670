import * as vscode from 'vscode';
import type { Price } from '../core/imageModel';

/** `$0.053125`, `20 credits`, `free`, or that the price is not known. */
export function formatPrice(price: Price | undefined): string {
  if (!price) return vscode.l10n.t('price unknown');
  return price.amount === 0 ? vscode.l10n.t('free') : formatSum(price);
}

/** What was or may be spent: nothing is `$0`, not free. */
export function formatSum({ amount, currency }: Price): string {
  if (currency === 'credits') return vscode.l10n.t('{0} credits', amount);
  return `$${amount < 1 ? Number(amount.toFixed(6)).toString() : amount.toFixed(2)}`;
}
