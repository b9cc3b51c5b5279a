/// STS, as far as a client asks who it is.
@org.jspecify.annotations.NullMarked
package dev.teal.sts;
