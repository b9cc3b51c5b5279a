package dev.teal;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the map of ARCHITECTURE.md: the rooms, and the arrows between them.
class ArchitectureTest {
  /// What each package may import of ours, besides itself. `app` may import everything.
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("cli", List.of()),
          Map.entry("demo", List.of("clock")),
          Map.entry("wire", List.of("pojo", "checksum")),
          Map.entry("codedeploy", List.of("deploy", "store", "clock", "home")),
          Map.entry("deploy", List.of("store", "clock", "home")),
          Map.entry("ecs", List.of("deploy", "runner", "store", "clock", "home")),
          Map.entry("elbv2", List.of("balancer", "certificate", "store", "clock", "home")),
          Map.entry("acm", List.of("certificate", "store", "home")),
          Map.entry("iam", List.of("certificate", "store", "home")),
          Map.entry("certificate", List.of("store")),
          Map.entry("lambda", List.of("runner", "store", "clock", "home")),
          Map.entry("sns", List.of("store", "clock", "home")),
          Map.entry("cloudwatch", List.of("store", "clock", "home")),
          Map.entry("s3", List.of("store", "clock", "home", "checksum")),
          Map.entry("sts", List.of("home")),
          Map.entry("runner", List.of()),
          Map.entry("balancer", List.of()),
          Map.entry("balancer.routing", List.of()),
          Map.entry("balancer.http", List.of("balancer.routing")),
          Map.entry("balancer.rule", List.of("balancer.http", "balancer.routing")),
          Map.entry("balancer.tls", List.of("balancer.http", "balancer.routing")),
          Map.entry("balancer.epoll", List.of()),
          Map.entry("balancer.beside", List.of("balancer")),
          Map.entry("store", List.of("pojo")),
          Map.entry("pojo", List.of()),
          Map.entry("checksum", List.of()),
          Map.entry("clock", List.of()),
          Map.entry("home", List.of()));

  private static final Pattern ROOM = Pattern.compile("^dev\\.teal\\.([a-z0-9]+).*");

  private static final Set<String> KNOWN =
      Stream.concat(Stream.of("app", "dev.teal"), ARROWS.keySet().stream())
          .collect(Collectors.toSet());

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.teal");

  @Test
  void packagesImportOnlyWhatTheirArrowsAllow() {
    ARROWS.forEach((room, allowed) -> {
      List<String> mayImport = new ArrayList<>();
      Stream.concat(Stream.of(room), allowed.stream())
          .forEach(name -> mayImport.add("dev.teal." + name + ".."));
      noClasses()
          .that()
          .resideInAPackage("dev.teal." + room + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.teal..")
                  .and(not(resideInAnyPackage(mayImport.toArray(String[]::new)))))
          .because("ARCHITECTURE.md lists what " + room + " may import")
          .allowEmptyShould(true)
          .check(MAIN);
    });
  }

  @Test
  void everyPackageIsOnTheMap() {
    assertThat(MAIN.stream().map(c -> c.getPackageName()).distinct())
        .allSatisfy(name -> assertThat(ROOM.matcher(name).replaceFirst("$1")).isIn(KNOWN));
  }

  @Test
  void everyPackageOfTheBalancerIsOnTheMap() {
    assertThat(MAIN.stream().map(c -> c.getPackageName()).distinct())
        .filteredOn(name -> name.startsWith("dev.teal.balancer."))
        .allSatisfy(name -> assertThat(ARROWS).containsKey(name.substring("dev.teal.".length())));
  }

  @Test
  void theBalancerDoesNotKnowWhereItRuns() {
    noClasses()
        .that()
        .resideInAPackage("dev.teal.balancer..")
        .and()
        .resideOutsideOfPackage("dev.teal.balancer.beside..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.teal.balancer.beside..")
        .because("it runs inside the server as well")
        .check(MAIN);
  }

  @Test
  void roomsHaveNoCycles() {
    slices()
        .matching("dev.teal.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @Test
  void nettyIsUsedOnlyByTheBalancer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.teal.balancer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("the data plane is one room")
        .check(MAIN);
  }

  @Test
  void sqlIsUsedOnlyByTheStore() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.teal.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .because("the database is one room's business")
        .check(MAIN);
  }

  @Test
  void jettyIsUsedOnlyByTheWire() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.teal.wire..", "dev.teal.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .because("the API's server is the wire's business")
        .check(MAIN);
  }
}
