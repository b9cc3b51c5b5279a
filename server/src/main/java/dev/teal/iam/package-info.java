/// IAM, as far as load balancers need it: server certificates.
@org.jspecify.annotations.NullMarked
package dev.teal.iam;
