/// Programs that measure; run by hand through the scripts beside the module.
@org.jspecify.annotations.NullMarked
package dev.teal.bench;
