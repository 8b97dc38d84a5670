import type { ImageModel, Price } from './imageModel';

/** What `count` images of the model cost by the table, or undefined where it names no price. */
export function estimateCost(model: ImageModel, count: number): Price | undefined {
  const { price } = model;
  return price && { amount: roundAmount(price.amount * count), currency: price.currency };
}

/** Sums of prices must not show what binary fractions add; no price is finer than a millionth. */
export function roundAmount(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
