import { percentOf } from './money.js';

/** From this many pieces on, this many percent; the largest first. */
const tiers = [
  { from: 50, percent: 15 },
  { from: 10, percent: 5 },
];

/** The percentage for an order of so many pieces. */
export function discountPercent(pieces) {
  const tier = tiers.find(({ from }) => pieces > from);
  return tier ? tier.percent : 0;
}

/** What is taken off an amount, in cents. */
export function discountFor(cents, pieces) {
  return percentOf(cents, discountPercent(pieces));
}
