import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLine, pieces, total } from '../src/cart.js';

test('the same article twice is one line', () => {
  const once = addLine([], { sku: 'tea', price: 350, quantity: 1 });
  const twice = addLine(once, { sku: 'tea', price: 350, quantity: 2 });
  assert.equal(twice.length, 1);
  assert.equal(pieces(twice), 3);
  assert.equal(pieces(once), 1);
});

test('a small cart costs the sum of its lines', () => {
  const lines = addLine(addLine([], { sku: 'tea', price: 350, quantity: 2 }), { sku: 'mug', price: 900, quantity: 1 });
  assert.equal(total(lines), 1600);
});

test('a quantity must be a positive integer', () => {
  for (const quantity of [0, -1, 1.5, NaN]) {
    assert.throws(() => addLine([], { sku: 'tea', price: 350, quantity }), RangeError);
  }
});
