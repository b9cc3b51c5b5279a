/// Starts, watches, adopts and stops containers: as local processes now, by Docker later.
@org.jspecify.annotations.NullMarked
package dev.teal.runner;
