import { discountFor } from './discount.js';

/** A new list of lines with this many more pieces of an article. */
export function addLine(lines, { sku, price, quantity }) {
  if (!Number.isInteger(quantity) || quantity < 1) {
    throw new RangeError(`quantity of ${sku} must be a positive integer`);
  }

  const known = lines.find((line) => line.sku === sku);
  return known
    ? lines.map((line) => (line === known ? { ...line, quantity: line.quantity + quantity } : line))
    : [...lines, { sku, price, quantity }];
}

/** Number of pieces over all lines. */
export function pieces(lines) {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** What the cart costs, in cents. */
export function total(lines) {
  const full = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  return full - discountFor(full, pieces(lines));
}
