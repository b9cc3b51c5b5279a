package dev.teal.checksum;

/// Polynomials over two elements, modulo the polynomial of a CRC: what it takes to move a CRC past
/// bytes that were not read. The highest bit is the coefficient of x^0, as reflected CRCs have it.
final class CrcField {
  private CrcField() {}

  /// a * b modulo the polynomial.
  static long multiply(long a, long b, long polynomial, int bits) {
    long product = 0;
    long factor = b;
    for (long bit = 1L << (bits - 1); bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= factor;
      }
      factor = (factor >>> 1) ^ ((factor & 1) * polynomial);
    }
    return product;
  }

  /// x^n modulo the polynomial, by squaring.
  static long powerOfX(long n, long polynomial, int bits) {
    long power = 1L << (bits - 1);
    long square = 1L << (bits - 2);
    for (long left = n; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        power = multiply(square, power, polynomial, bits);
      }
      square = multiply(square, square, polynomial, bits);
    }
    return power;
  }
}
