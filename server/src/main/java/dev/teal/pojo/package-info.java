/// AWS SDK model objects to and from JSON trees, by their own field descriptions. Knows no
/// operation and no service.
@org.jspecify.annotations.NullMarked
package dev.teal.pojo;
