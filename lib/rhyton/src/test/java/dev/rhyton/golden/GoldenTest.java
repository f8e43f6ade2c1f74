package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.optimizers.LearningRateSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the library's numbers against those of Keras; {@link Golden#folder()} has them. */
class GoldenTest {
  @AfterAll
  static void summary() {
    System.out.println(Golden.summary());
  }

  @TestFactory
  Stream<DynamicTest> models() {
    return folders("models", "model.keras", folder -> new ModelCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> training() {
    return folders("train", "meta.json", folder -> new TrainCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> fit() {
    return folders("train", "history.json", folder -> new FitCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> epochs() {
    return folders("fit", "meta.json", folder -> new EpochsCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> files() {
    return folders("formats", "model.keras", folder -> new FileCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> applications() {
    return folders("apps", "config.json", folder -> new AppCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> filesOfApplications() {
    return folders("apps", "model.keras", folder -> new FileCase(folder).check());
  }

  @TestFactory
  Stream<DynamicTest> damagedFiles() {
    return Golden.list("formats/bad").stream()
        .map(f -> Golden.test("formats/bad/" + f.getFileName(), () -> FileCase.checkRefused(f)));
  }

  @TestFactory
  Collection<DynamicTest> groupNames() {
    if (!Golden.has("snake_names.json")) return List.of();
    var file = Golden.folder().resolve("snake_names.json");
    return List.of(Golden.test("snake_names", () -> FileCase.checkGroupNames(Golden.json(file))));
  }

  @TestFactory
  Collection<DynamicTest> losses() {
    return entries("losses", (cases, entry) -> cases.checkLoss(entry));
  }

  @TestFactory
  Collection<DynamicTest> lossFunctions() {
    return entries("loss_functions", (cases, entry) -> cases.checkFunction(entry));
  }

  @TestFactory
  Collection<DynamicTest> metrics() {
    return entries("metrics", (cases, entry) -> cases.checkMetric(entry));
  }

  /** Keras works its rates out in single precision, which leaves the last digit open. */
  @TestFactory
  Collection<DynamicTest> schedules() {
    if (!Golden.has("train/schedules.json")) return List.of();
    var file = Golden.folder().resolve("train/schedules.json");
    var tests = new ArrayList<DynamicTest>();
    Golden.json(file)
        .properties()
        .forEach(e -> tests.add(Golden.test("schedules/" + e.getKey(), () -> check(e.getValue()))));
    return tests;
  }

  private static void check(JsonNode entry) {
    var schedule = Json.readObject(entry.get("config"), LearningRateSchedule.class);
    var expected = Golden.array(entry.get("lr")).toDoubles();
    var actual = IntStream.range(0, expected.length).mapToDouble(schedule::at).toArray();
    for (int i = 0; i < expected.length; i++) {
      Golden.assertWithin(
          "step " + i,
          new double[] {expected[i]},
          new double[] {actual[i]},
          2 * Math.ulp((float) Arrays.stream(expected).max().orElseThrow()));
    }
  }

  @TestFactory
  Collection<DynamicTest> smallThings() {
    if (!Golden.has("small_things.json")) return List.of();
    var file = Golden.folder().resolve("small_things.json");
    var cases = new SmallCases(Golden.json(file));
    var tests = new ArrayList<DynamicTest>();
    cases.all().forEach((name, check) -> tests.add(Golden.test("small_things/" + name, check)));
    return tests;
  }

  @TestFactory
  Stream<DynamicTest> operations() {
    return Golden.list("ops").stream()
        .filter(f -> f.toString().endsWith(".json"))
        .flatMap(GoldenTest::operations);
  }

  /**
   * Each case is run at once. Of the bundled ones, each build also traces a fifth; a full run, and
   * one over another folder, traces all.
   */
  private static Stream<DynamicTest> operations(Path file) {
    var op = file.getFileName().toString().replaceFirst("\\.json$", "");
    var cases = Golden.json(file);
    assertFalse(cases.isEmpty(), op + " has no cases");
    return IntStream.range(0, cases.size())
        .mapToObj(
            i -> {
              boolean traced = Kit.FULL || Golden.isGiven() || i % 5 == 0;
              return Golden.test(
                  "ops/" + op + "/" + i, () -> new OpCase(op, cases.get(i), traced).check());
            });
  }

  /** No folder of cases lies there without a test, and the list of those left out is of cases. */
  @Test
  void everyFolderIsRead() {
    var names = new TreeSet<String>();
    Stream.of(
            models(),
            training(),
            fit(),
            epochs(),
            files(),
            applications(),
            filesOfApplications(),
            damagedFiles(),
            operations())
        .flatMap(tests -> tests)
        .forEach(test -> names.add(test.getDisplayName()));
    assertFalse(names.isEmpty(), Golden.folder() + " has no cases");
    var unread = new ArrayList<String>();
    for (var kind : List.of("models", "train", "fit", "formats", "apps")) {
      for (var path : Golden.list(kind)) {
        var name = kind + "/" + path.getFileName();
        boolean read = names.stream().anyMatch(n -> (n + "/").startsWith(name + "/"));
        if (!read && Files.isDirectory(path)) unread.add(name);
      }
    }
    assertEquals(List.of(), unread, "folders that no test reads");
    var unknown = Golden.namesLeftOut().stream().filter(n -> !names.contains(n)).toList();
    assertEquals(List.of(), unknown, "cases that are left out and do not exist");
  }

  private static Stream<DynamicTest> folders(String kind, String with, Consumer<Path> check) {
    return Golden.list(kind).stream()
        .filter(f -> Files.exists(f.resolve(with)))
        .map(f -> Golden.test(kind + "/" + f.getFileName(), () -> check.accept(f)));
  }

  private interface Check {
    void run(LossCases cases, ObjectNode entry);
  }

  private static Collection<DynamicTest> entries(String kind, Check check) {
    if (!Golden.has("losses_metrics.json")) return List.of();
    var file = Golden.folder().resolve("losses_metrics.json");
    var json = Golden.json(file);
    var cases = new LossCases(json);
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode entry : json.get(kind)) {
      var name = kind + "/" + LossCases.name(entry);
      tests.add(Golden.test(name, () -> check.run(cases, (ObjectNode) entry)));
    }
    return tests;
  }
}
