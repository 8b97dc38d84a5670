import * as vscode from 'vscode';
import type { Price } from '../core/imageModel';

/** As many as the longest price on a page has, and room for a sum: $0.053125. */
const significantDigits = 6;
/** Lifts halves that binary fractions put a hair too low, so that they are rounded up as on paper. */
const aHair = 1e-9;

/** `$0.02125`, `20 credits`, `free`, or that the price is not known. */
export function formatPrice(price: Price | undefined): string {
  if (!price) return vscode.l10n.t('price unknown');
  return price.amount === 0 ? vscode.l10n.t('free') : formatSum(price);
}

/** What was or may be spent, from a dollar on in cents: `$0.0425`, `$12.50`, `$2`. Nothing is `$0`, not free. */
export function formatSum({ amount, currency }: Price): string {
  const lifted = amount * (1 + aHair);
  const rounded = Number(lifted.toPrecision(significantDigits));
  if (currency === 'credits') {
    return amount === 1 ? vscode.l10n.t('1 credit') : vscode.l10n.t('{0} credits', amount);
  }
  if (rounded < 1) return `$${rounded}`;
  return `$${Number.isInteger(amount) ? amount : lifted.toFixed(2)}`;
}
