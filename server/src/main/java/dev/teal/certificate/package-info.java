/// Certificates with their private keys: read, checked, made, and kept for the rooms that serve
/// them (ACM and IAM) and the one that uses them (Elastic Load Balancing).
@org.jspecify.annotations.NullMarked
package dev.teal.certificate;
