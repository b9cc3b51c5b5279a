package dev.teal.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// That files come and go with what names them.
class BlobsTest {
  @TempDir private Path folder;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-02T03:04:05Z"));
  private SqliteStore store;
  private S3Api s3;
  private ManualWorker worker;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
    s3 = new S3Api(new Home("us-east-1", "000000000000"), store, clock, folder.resolve("objects"));
    worker = new ManualWorker(store, clock, s3.workHandlers());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsReplacedOrDeletedIsRemoved() {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("1"));
    put("k", body("2"));
    worker.runDue();
    assertThat(files()).hasSize(1);
    s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    worker.runDue();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsNamedStays() {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("1"));
    runAfter(Duration.ofDays(1));
    assertThat(get("k")).isEqualTo("1");
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("before"));
    InputStream broken = new InterruptedUpload(200_000, () -> new IOException("gone"));
    assertThatThrownBy(
            () -> put("k", RequestBody.fromContentProvider(() -> broken, 300_000, "a/b")))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() ->
            put(
                "k",
                RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(new byte[5]), 6, "a/b")))
        .hasMessageContaining("You did not provide the number of bytes");
    assertThat(files()).hasSize(3);
    runAfter(Duration.ofMinutes(1));
    assertThat(files()).hasSize(1);
    assertThat(get("k")).isEqualTo("before");
  }

  /// As after `kill -9` while the bytes come in: the file is there, and nothing names it.
  @Test
  void whatACrashLeavesIsRemovedByTheNextServer() throws IOException {
    s3.createBucket(b -> b.bucket("a-bucket"));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    InputStream stalled =
        new InterruptedUpload(
            200_000,
            () -> {
              begun.countDown();
              never.await();
              return new IOException("ended");
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var _ =
          threads.submit(
              () -> put("k", RequestBody.fromContentProvider(() -> stalled, 300_000, "a/b")));
      await(begun);
      // While its writer is there, it may take as long as it likes.
      runAfter(Duration.ofMinutes(10), 3);
      assertThat(files()).hasSize(1);
      store.close();
      Path left = folder.resolve("left");
      Files.move(folder.resolve("objects"), left);
      Files.createDirectories(left);
      never.countDown();
      threads.shutdownNow();
      Files.move(left, folder.resolve("objects"));
    }
    open();
    assertThat(files()).hasSize(1);
    runAfter(Duration.ofMinutes(1));
    assertThat(files()).isEmpty();
    assertThat(s3.listObjectsV2(b -> b.bucket("a-bucket")).contents()).isEmpty();
  }

  @Test
  void whatIsReadStaysUntilItWasRead() throws IOException {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("hello"));
    try (InputStream in = s3.getObject(of("k"))) {
      s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
      runAfter(Duration.ofMinutes(10), 3);
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("hello");
    }
    runAfter(Duration.ofSeconds(1));
    assertThat(files()).isEmpty();
  }

  /// A server that deletes at once what is unused, while objects are replaced and read: no reader
  /// may meet with a file that is gone, or with a mixture.
  @Test
  void readersAndWritersDoNotHurtEachOther() throws Exception {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("0".repeat(50_000)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writer =
          threads.submit(() -> {
            for (int i = 1; i <= 100; i++) {
              put("k", body(Integer.toString(i % 10).repeat(50_000)));
              worker.runDue();
            }
          });
      var reader =
          threads.submit(() -> {
            int reads = 0;
            do {
              assertThat(get("k").chars().distinct().count()).isEqualTo(1);
              reads++;
            } while (!writer.isDone() || reads < 100);
          });
      writer.get(60, TimeUnit.SECONDS);
      reader.get(60, TimeUnit.SECONDS);
    }
    runAfter(Duration.ofSeconds(1));
    assertThat(files()).hasSize(1);
  }

  @Test
  void aFailingConsumerDoesNotKeepAFile() {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("hello"));
    ResponseTransformer<GetObjectResponse, String> failing =
        (response, in) -> {
          throw new IllegalStateException("no");
        };
    assertThatThrownBy(() -> s3.getObject(of("k"), failing)).hasMessage("no");
    s3.deleteObject(b -> b.bucket("a-bucket").key("k"));
    worker.runDue();
    assertThat(files()).isEmpty();
  }

  @Test
  void aResetLeavesNoFile() {
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("hello"));
    store.clear();
    s3.clear();
    s3.clear();
    assertThat(files()).isEmpty();
    s3.createBucket(b -> b.bucket("a-bucket"));
    put("k", body("again"));
    assertThat(get("k")).isEqualTo("again");
  }

  private void runAfter(Duration later) {
    clock.advance(later);
    worker.runDue();
  }

  /// Time goes on while work that is not possible yet is tried again and again.
  private void runAfter(Duration later, int times) {
    for (int i = 0; i < times; i++) {
      runAfter(later);
    }
  }

  private void put(String key, RequestBody body) {
    s3.putObject(b -> b.bucket("a-bucket").key(key), body);
  }

  private String get(String key) {
    return s3.getObjectAsBytes(of(key)).asUtf8String();
  }

  private static GetObjectRequest of(String key) {
    return GetObjectRequest.builder().bucket("a-bucket").key(key).build();
  }

  private static RequestBody body(String text) {
    return RequestBody.fromString(text, UTF_8);
  }

  private List<Path> files() {
    Path objects = folder.resolve("objects");
    if (!Files.exists(objects)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(objects)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
