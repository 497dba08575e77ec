/** Rounds half a cent away from zero, so that a refund mirrors the sale. */
export function percentOf(cents, percent) {
  const exact = (Math.abs(cents) * percent) / 100;
  return Math.sign(cents) * Math.round(exact);
}

/** 123456 becomes "1,234.56". */
export function format(cents) {
  const sign = cents < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(cents) / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = (Math.abs(cents) % 100).toString().padStart(2, '0');
  return `${sign}${whole}.${rest}`;
}
