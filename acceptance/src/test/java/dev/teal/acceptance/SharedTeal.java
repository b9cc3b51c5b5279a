package dev.teal.acceptance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a server to classes of tests that neither stop it nor mind others on it: each has stages
/// of its own there. It is started for the first of them, and closed after the last test of all.
final class SharedTeal implements ParameterResolver {
  /// Long enough for an AWS hour to outlast whatever a slow machine does in a minute.
  static final String MINUTE = "2s";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Teal.class;
  }

  @Override
  public Teal resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedTeal.class))
        .computeIfAbsent(Teal.class, type -> Teal.start(SharedTeal.class, MINUTE), Teal.class);
  }
}
