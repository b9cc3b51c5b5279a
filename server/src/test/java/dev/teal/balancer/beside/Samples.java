package dev.teal.balancer.beside;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// Makes values of any plain type, so that components that are added later are tried as well. Where
/// there is a choice, the variant says which is taken; lists of a sealed interface have all.
record Samples(int variant) {
  private static final int VARIANTS = 8;

  static <T> List<T> of(Class<T> type) {
    return Stream.iterate(0, i -> i < VARIANTS, i -> i + 1)
        .map(variant -> type.cast(new Samples(variant).value(type)))
        .toList();
  }

  static List<Class<?>> leaves(Class<?> type) {
    return type.isInterface() && type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(t -> leaves(t).stream()).toList()
        : List.of(type);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(variant % choices.size());
  }

  Object value(Type type) {
    return switch (type) {
      case ParameterizedType generic -> generic(generic);
      case Class<?> plain when plain.isRecord() -> made(plain);
      case Class<?> plain when plain.isInterface() && plain.isSealed() ->
          value(pick(leaves(plain)));
      case Class<?> plain when plain.isEnum() -> pick(List.of((Object[]) plain.getEnumConstants()));
      case Class<?> plain -> simple(plain);
      default -> throw new IllegalArgumentException("a sample of " + type + " is not known");
    };
  }

  private Object simple(Class<?> type) {
    if (type == byte[].class) {
      return new byte[] {(byte) variant};
    }
    if (type == long[].class) {
      return new long[] {variant, 0, 1L << 40};
    }
    Map<Class<?>, Object> values =
        Map.of(
            int.class,
            variant + 1,
            long.class,
            (1L << 40) + variant,
            double.class,
            0.5 + variant,
            boolean.class,
            variant % 2 == 0,
            String.class,
            "00".repeat(31) + "0" + variant,
            Duration.class,
            Duration.ofMillis(1_500 + variant),
            OptionalInt.class,
            variant % 2 == 0 ? OptionalInt.empty() : OptionalInt.of(variant));
    if (!values.containsKey(type)) {
      throw new IllegalArgumentException("a sample of " + type + " is not known");
    }
    return values.get(type);
  }

  private Object generic(ParameterizedType type) {
    Type of = type.getActualTypeArguments()[0];
    if (type.getRawType() == List.class) {
      return all(of);
    } else if (type.getRawType() == Set.class) {
      return Set.copyOf(all(of));
    } else if (type.getRawType() == Optional.class) {
      return variant % 2 == 0 ? Optional.of(value(of)) : Optional.empty();
    } else if (type.getRawType() == Map.class) {
      return Map.of(value(of), value(type.getActualTypeArguments()[1]));
    }
    return value(type.getRawType());
  }

  private List<Object> all(Type of) {
    return of instanceof Class<?> plain
        ? leaves(plain).stream().map(this::value).toList()
        : List.of(value(of));
  }

  private Object made(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType())).toArray(Object[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a sample of " + type + " cannot be made", e);
    }
  }
}
