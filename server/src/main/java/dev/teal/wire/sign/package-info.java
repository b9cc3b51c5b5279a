/// Checks AWS Signature Version 4, in the `Authorization` header or in the query string.
@org.jspecify.annotations.NullMarked
package dev.teal.wire.sign;
