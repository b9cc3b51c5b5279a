/// Certificate Manager: certificates that a user brings, and ones that an authority of this server
/// signs.
@org.jspecify.annotations.NullMarked
package dev.teal.acm;
