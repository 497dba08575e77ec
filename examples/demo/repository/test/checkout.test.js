import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkout } from '../src/index.js';
import { available, createStock, OutOfStockError } from '../src/stock.js';

test('ten teas are checked out with a discount, and a refused order leaves the shelf alone', () => {
  const stock = createStock({ tea: 12, mug: 1 });
  assert.throws(
    () => checkout(stock, [{ sku: 'tea', price: 350, quantity: 2 }, { sku: 'mug', price: 900, quantity: 2 }]),
    OutOfStockError,
  );

  assert.deepEqual(checkout(stock, [{ sku: 'tea', price: 350, quantity: 10 }]), { cents: 3325, text: '33.25' });
  assert.equal(available(stock, 'tea'), 2);
});
