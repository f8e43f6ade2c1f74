package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private static void write(Path file) {
    AtomicFile.write(file, draft -> Files.writeString(draft, "new"));
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aLinkIsFollowedWhetherItsFileExistsOrNot() throws IOException {
    var file = folder.resolve("file.txt");
    var link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("file.txt"));
    var second = Files.createSymbolicLink(folder.resolve("second.txt"), link);
    for (int i = 0; i < 2; i++) {
      write(second);
      assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(second));
      assertEquals("new", Files.readString(file));
    }
    var round = folder.resolve("round.txt");
    Files.createSymbolicLink(round, round);
    assertThrows(UncheckedIOException.class, () -> write(round));
  }

  @Test
  void namesAreAsLongAsTheDiskAllows() throws IOException {
    for (int length : new int[] {1, 150, 190, 249}) {
      var file = folder.resolve("x".repeat(length) + ".keras");
      // As the checkpoints of a model do: a draft of a draft, and one beside it.
      AtomicFile.write(
          file,
          outer ->
              AtomicFile.write(
                  outer,
                  inner -> Files.move(Files.writeString(AtomicFile.beside(inner), "new"), inner)));
      assertEquals("new", Files.readString(file));
    }
    assertEquals(4, files().size());
  }

  @Test
  void theEndingOfANameIsKept() {
    for (var ending : List.of(".keras", ".weights.h5", ".h5", "")) {
      var name = AtomicFile.beside(folder.resolve("model" + ending)).getFileName().toString();
      assertTrue(name.matches("\\.draft-[\\w-]+" + ending), name);
    }
  }

  @Test
  void whatEndedProcessesLeftIsDeleted() throws IOException {
    var own = AtomicFile.beside(folder.resolve("model.keras")).getFileName().toString();
    var parts = own.substring(0, own.length() - ".keras".length()).split("-", -1);
    long nobody = Integer.MAX_VALUE;
    var living = name(parts[1], Long.parseLong(parts[2]), parts[3]);
    var left = name(parts[1], nobody, parts[3]);
    var sameNumber = name(parts[1], Long.parseLong(parts[2]), "abc");
    var elsewhere = name("abc", nobody, parts[3]);
    var oldElsewhere = name("abd", nobody, parts[3]);
    for (var name : List.of(living, left, sameNumber, elsewhere, oldElsewhere, ".draft-of-mine")) {
      Files.createFile(folder.resolve(name));
    }
    var longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(folder.resolve(oldElsewhere), longAgo);
    write(folder.resolve("model.keras"));
    var expected =
        new java.util.TreeSet<>(List.of(living, elsewhere, ".draft-of-mine", "model.keras"));
    assertEquals(List.copyOf(expected), files());
  }

  private static String name(String machine, long process, String run) {
    return String.format(".draft-%s-%d-%s-7000.weights.h5", machine, process, run);
  }

  @Test
  void errorsNameTheFile() {
    var file = folder.resolve("a.txt");
    var e =
        assertThrows(
            UncheckedIOException.class,
            () ->
                AtomicFile.write(
                    file,
                    outer ->
                        AtomicFile.write(
                            outer,
                            inner -> {
                              throw new IOException("No space left on device");
                            })));
    assertEquals("Cannot write " + file + ": No space left on device.", e.getMessage());
  }
}
