/// SNS's API: topics, subscriptions over HTTP and HTTPS, and the delivery of messages to them.
@org.jspecify.annotations.NullMarked
package dev.teal.sns;
