/// Lambda's API, and functions run as local processes through the Lambda Runtime API.
@org.jspecify.annotations.NullMarked
package dev.teal.lambda;
