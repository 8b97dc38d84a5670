import * as vscode from 'vscode';
import type { Price } from '../core/imageModel';

/** `$0.053125`, `20 credits`, `free`, or that the price is not known. */
export function formatPrice(price: Price | undefined): string {
  if (!price) return vscode.l10n.t('price unknown');
  if (price.amount === 0) return vscode.l10n.t('free');
  if (price.currency === 'credits') return vscode.l10n.t('{0} credits', price.amount);
  const digits = price.amount < 1 ? 6 : 2;
  return `$${Number(price.amount.toFixed(digits)).toString()}`;
}
