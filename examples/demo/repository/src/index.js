import { total } from './cart.js';
import { format } from './money.js';
import { reserve } from './stock.js';

/** Reserves an order and says what it costs. Throws OutOfStockError and changes nothing when it cannot be delivered. */
export function checkout(stock, lines) {
  reserve(stock, lines);
  const cents = total(lines);
  return { cents, text: format(cents) };
}
