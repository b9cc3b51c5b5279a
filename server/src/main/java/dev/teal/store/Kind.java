package dev.teal.store;

/// A kind of document: its name in the store and the type that its documents are read as. The type
/// is a record, an enum, a sealed interface whose cases are named by a `@JsonTypeInfo`, or an AWS
/// SDK model class.
///
/// @param name unique in the program, `service/thing`: `ecs/service`
public record Kind<T>(String name, Class<T> type) {}
