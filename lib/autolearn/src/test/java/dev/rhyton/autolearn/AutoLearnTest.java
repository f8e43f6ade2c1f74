package dev.rhyton.autolearn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tribuo.RhytonModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Models of small tables. */
class AutoLearnTest {
  private static final String[] TOWNS = {"Ulm", "Bonn", "Kiel"};
  private static final String[] WORDS = {"red", "green", "blue", "warm", "cold", "old", "new"};

  @TempDir private Path folder;

  /** A table with columns of every kind, where the class and the price follow from some of them. */
  private static Table houses(int rows, long seed) {
    var random = new Random(seed);
    var id = IntColumn.create("id");
    var size = DoubleColumn.create("size");
    var rooms = IntColumn.create("rooms");
    var town = StringColumn.create("town");
    var garden = BooleanColumn.create("garden");
    var sold = DateColumn.create("sold");
    var text = StringColumn.create("text");
    var owner = StringColumn.create("owner");
    var country = StringColumn.create("country");
    var dear = StringColumn.create("dear");
    var price = DoubleColumn.create("price");
    for (int i = 0; i < rows; i++) {
      double area = 40 + 100 * random.nextDouble();
      int number = 1 + random.nextInt(5);
      var place = TOWNS[random.nextInt(TOWNS.length)];
      boolean green = random.nextBoolean();
      int day = random.nextInt(3000);
      var words = new StringBuilder();
      for (int w = 0; w < 6; w++) words.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      double value =
          area * (place.equals("Ulm") ? 3 : 2) + 20 * number + (green ? 40 : 0) + day * 0.02;
      id.append(1000 + i);
      if (random.nextInt(10) == 0) size.appendMissing();
      else size.append(area);
      rooms.append(number);
      town.append(random.nextInt(12) == 0 ? "" : place);
      garden.append(green);
      sold.append(LocalDate.of(2010, 1, 1).plusDays(day));
      text.append(words + "house " + i);
      owner.append("owner" + random.nextInt(1_000_000));
      country.append("here");
      dear.append(value > 340 ? "dear" : value > 260 ? "fair" : "cheap");
      price.append(value);
    }
    return Table.create(id, size, rooms, town, garden, sold, text, owner, country, dear, price);
  }

  private static AutoLearn classes(Table table) {
    return AutoLearn.of(table.rejectColumns("price"), "dear").verbose(0);
  }

  @Test
  void kindsOfColumnsAreFound() {
    var features = TableFeatures.of(houses(300, 1).rejectColumns("price"), "dear");
    var found = features.columns();
    var kinds = found.stringColumn("kind").asList();
    assertEquals(
        List.of(
            "number",
            "number with few values",
            "category",
            "category",
            "date",
            "text",
            "left out: it numbers the rows",
            "left out: nearly every row has another value",
            "left out: it has one value"),
        kinds);
    assertEquals(List.of("cheap", "dear", "fair"), features.classNames());
    var names = features.featureNames();
    assertTrue(
        names.containsAll(
            List.of("size", "size is missing", "rooms", "rooms=3", "town=", "town=Ulm")),
        names::toString);
    assertTrue(names.containsAll(List.of("garden=true", "sold weekday", "text has warm")));
  }

  /** The numbers of a row are those of the definition, whatever the other rows are. */
  @Test
  void featuresAreStandardizedAndKnowWhatIsMissing() {
    var table =
        Table.create(
            DoubleColumn.create("x", 1, 2, 3, Double.NaN),
            StringColumn.create("c", "a", "b", "a", "b"),
            StringColumn.create("y", "u", "v", "u", "v"));
    var features = TableFeatures.of(table, "y");
    assertEquals(List.of("x", "x is missing", "c=a", "c=b"), features.featureNames());
    var other =
        Table.create(DoubleColumn.create("x", 5, Double.NaN), StringColumn.create("c", "b", "z"));
    double deviation = Math.sqrt(2.0 / 3);
    assertArrayEquals(
        new float[] {(float) (3 / deviation), 0, 0, 1, 0, 1, 0, 0},
        features.encode(other).x().toFloats(),
        1e-6f);
    var index = features.categories("index");
    assertEquals(List.of("x", "x is missing", "c"), index.featureNames());
    assertArrayEquals(
        new float[] {(float) (3 / deviation), 0, 1, 0, 1, 2},
        index.encode(other).x().toFloats(),
        1e-6f);
  }

  @Test
  void theBestModelOfClasses() {
    var test = houses(200, 2);
    var result = classes(houses(300, 1)).trials(7).folds(3).fit();
    var board = result.leaderboard();
    // Rooms and town say more than the words of the text, which say nothing.
    var importances = result.evaluation().importances();
    assertTrue(importances.get("town") > importances.get("text"), importances::toString);
    assertEquals("ensemble", board.stringColumn("model").get(0));
    // Every kind of model was tried once.
    for (var kind : List.of("linear", "XGBoost", "network", "random forest", "extra trees")) {
      assertTrue(
          board.stringColumn("model").asList().stream().anyMatch(m -> m.startsWith(kind)), kind);
    }
    try (var model = result.model()) {
      var scores = model.evaluate(test);
      assertTrue(scores.get("accuracy") > 0.7, scores::toString);
      var predicted = model.predict(test.rejectColumns("dear", "price"));
      assertEquals(
          scores.get("accuracy"),
          Stream.iterate(0, i -> i < 200, i -> i + 1)
                  .filter(
                      i ->
                          predicted
                              .stringColumn("predicted")
                              .get(i)
                              .equals(test.stringColumn("dear").get(i)))
                  .count()
              / 200.0,
          1e-12);
    }
  }

  @Test
  void theBestModelOfAQuantity() {
    var test = houses(200, 2).rejectColumns("dear");
    var result =
        AutoLearn.of(houses(300, 1).rejectColumns("dear"), "price").verbose(0).trials(3).fit();
    try (var model = result.model()) {
      var scores = model.evaluate(test);
      assertTrue(scores.get("r2") > 0.9, scores::toString);
      assertEquals(
          List.of("predictions", "importance"),
          List.copyOf(model.evaluation(test).pictures().keySet()));
    }
  }

  /** The same trials with the same seed give the same models, however their folds are computed. */
  @Test
  void aSeedMakesASearch() {
    var table = houses(120, 3);
    var first = classes(table).trials(4).folds(3).fit();
    var second = classes(table).trials(4).folds(3).fit();
    try (var a = first.model();
        var b = second.model()) {
      assertEquals(
          first.leaderboard().stringColumn("model").asList(),
          second.leaderboard().stringColumn("model").asList());
      assertArrayEquals(
          a.probabilities(table).toFloats(), b.probabilities(table).toFloats(), 1e-4f);
    }
  }

  /** A file has the whole model; new processes need nothing else. */
  @Test
  void filesHaveTheWholeModel() throws IOException {
    var table = houses(120, 3);
    var file = folder.resolve("houses.autolearn");
    try (var model = classes(table).trials(5).folds(2).fit().model()) {
      model.save(file);
      try (var again = AutoModel.load(file)) {
        assertEquals(model.probabilities(table), again.probabilities(table));
        assertEquals(model.evaluate(table), again.evaluate(table));
        assertEquals(model.toString(), again.toString());
      }
    }
    var bytes = Files.readAllBytes(file);
    // Bits of a part, which Deflate alone may read as other numbers.
    for (int at = 200; at < bytes.length / 2; at += bytes.length / 10) {
      var damaged = bytes.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      var refused = assertThrows(RuntimeException.class, () -> AutoModel.load(file));
      assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    new Refusals()
        .add(
            "load: "
                + file
                + " is no file of AutoModel, or it is damaged: zip END header not found.",
            () -> AutoModel.load(file))
        .tests()
        .forEach(AutoLearnTest::run);
  }

  private static void run(DynamicTest test) {
    try {
      test.getExecutable().execute();
    } catch (Throwable e) {
      throw new AssertionError(test.getDisplayName(), e);
    }
  }

  /** The best model is the candidate, trained on all rows. */
  @Test
  void theBestModelIsOneObject() {
    var table = houses(120, 3);
    var result = classes(table).trials(3).folds(2).fit();
    try (var best = result.bestModel()) {
      assertEquals(1, best.models().size());
      boolean isNetwork = best.models().get(0) instanceof RhytonModel<?>;
      assertEquals(isNetwork, result.code().contains("RhytonTrainer"));
    }
    result.model().close();
  }

  @Test
  void arraysAndImages() {
    var iris = Datasets.loadIris().all();
    var result = AutoLearn.of(iris).verbose(0).trials(3).folds(3).fit();
    try (var model = result.model()) {
      assertTrue(model.evaluate(iris).get("accuracy") > 0.9);
    }
    var digits = Datasets.loadDigits().train().take(300);
    var images = Dataset.of(digits.x().reshape(300, 8, 8, 1), digits.y());
    var found = AutoLearn.of(images).verbose(0).trials(2).folds(2).fit();
    try (var model = found.model()) {
      assertTrue(model.evaluate(images).get("accuracy") > 0.8);
      assertEquals(10, model.probabilities(images.x()).shape().last());
    }
  }

  @Test
  void foldersOfTexts() throws IOException {
    var random = new Random(1);
    for (var kind : List.of("warm", "cold")) {
      var place = Files.createDirectories(folder.resolve("texts").resolve(kind));
      for (int i = 0; i < 30; i++) {
        var words = new StringBuilder(kind.equals("warm") ? "sun " : "ice ");
        for (int w = 0; w < 8; w++) words.append(WORDS[random.nextInt(3)]).append(' ');
        Files.writeString(place.resolve(i + ".txt"), words.append(i));
      }
    }
    var result = AutoLearn.ofTexts(folder.resolve("texts")).verbose(0).trials(2).folds(3).fit();
    try (var model = result.model()) {
      var table =
          Table.create(
              StringColumn.create("text", "the sun is red", "ice is blue"),
              StringColumn.create("label", "warm", "cold"));
      assertEquals(1.0, model.evaluate(table).get("accuracy"));
    }
  }

  @Test
  void foldersOfImages() throws IOException {
    var random = new Random(1);
    for (int kind = 0; kind < 2; kind++) {
      var place =
          Files.createDirectories(
              folder.resolve("images").resolve(List.of("day", "night").get(kind)));
      for (int i = 0; i < 12; i++) {
        var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 64; p++) {
          int gray = (kind == 0 ? 150 : 50) + random.nextInt(50);
          image.setRGB(p % 8, p / 8, gray << 16 | gray << 8 | gray);
        }
        ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
      }
    }
    var result =
        AutoLearn.ofImages(folder.resolve("images"), 8).verbose(0).trials(2).folds(2).fit();
    try (var model = result.model()) {
      assertEquals(List.of("day", "night"), model.classNames());
      var dark = NDArray.of(new float[2 * 8 * 8 * 3], 2, 8, 8, 3).add(60f).value();
      var predicted = model.predict(dark).stringColumn("predicted");
      assertEquals(List.of("night", "night"), predicted.asList());
    }
  }

  /** An interrupt, such as Stop in a notebook, ends the search with what it has found. */
  @Test
  void anInterruptEndsTheSearch() throws Exception {
    var found = new CompletableFuture<AutoLearnResult>();
    var thread =
        new Thread(
            () -> {
              try {
                found.complete(classes(houses(300, 1)).minutes(60).fit());
              } catch (Throwable e) {
                found.completeExceptionally(e);
              }
            });
    thread.start();
    Thread.sleep(3000);
    thread.interrupt();
    var result = found.get(60, TimeUnit.SECONDS);
    try (var model = result.model()) {
      assertEquals(300, model.predict(houses(300, 1)).rowCount());
    }
  }

  /** Without time for a model there is one that always says the same, and a note says so. */
  @Test
  void noTimeStillGivesAModel() {
    var table = houses(200, 1);
    var result = classes(table).minutes(1e-9).fit();
    assertTrue(
        result
            .notes()
            .contains("The time was too short for a model: this one always predicts the same."));
    try (var model = result.model()) {
      assertEquals(200, model.predict(table).rowCount());
    }
    var prices = AutoLearn.of(table.rejectColumns("dear"), "price").verbose(0).minutes(1e-9).fit();
    try (var model = prices.model()) {
      assertEquals(
          table.doubleColumn("price").mean(),
          model.predict(table).doubleColumn("predicted").get(0),
          1e-3);
    }
  }

  @Test
  void leaksRareClassesAndFewRowsAreNamed() {
    var table = houses(80, 1).rejectColumns("price");
    var copy = StringColumn.create("kind");
    table.stringColumn("dear").forEach(d -> copy.append("it is " + d));
    table.stringColumn("dear").set(0, "absurd");
    copy.set(0, "it is absurd");
    table.addColumns(copy);
    var result = AutoLearn.of(table, "dear").verbose(0).trials(2).folds(3).fit();
    result.model().close();
    var notes = result.notes();
    assertTrue(
        notes.contains("80 rows are few: scores of models differ by chance more than models do."),
        notes::toString);
    assertTrue(
        notes.contains(
            "The class \"absurd\" has 1 row: nothing can be said of how well it is predicted."),
        notes::toString);
    assertTrue(
        notes.stream().anyMatch(n -> n.startsWith("\"owner\" is left out:")), notes::toString);
    var leak = Table.create(houses(200, 1).stringColumn("dear").copy());
    var tells = DoubleColumn.create("code");
    leak.stringColumn("dear").forEach(d -> tells.append(d.length() + (d.equals("fair") ? 9 : 0)));
    leak.addColumns(tells, houses(200, 1).doubleColumn("size"));
    var warned = AutoLearn.of(leak, "dear").verbose(0).trials(1).folds(2).fit();
    warned.model().close();
    assertTrue(
        warned.notes().stream().anyMatch(n -> n.startsWith("\"code\" alone tells \"dear\"")),
        () -> warned.notes().toString());
    assertFalse(warned.notes().stream().anyMatch(n -> n.startsWith("\"size\" alone")));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var table = houses(60, 1);
    var one = Table.create(StringColumn.create("y", "a", "a"), DoubleColumn.create("x", 1, 2));
    var same = Table.create(DoubleColumn.create("y", 2, 2), DoubleColumn.create("x", 1, 2));
    var missing =
        Table.create(StringColumn.create("y", "a", "", "b"), DoubleColumn.create("x", 1, 2, 3));
    var many =
        Table.create(
            StringColumn.create("y", "a", "b", "c", "d"), DoubleColumn.create("x", 1, 2, 3, 4));
    var nothing =
        Table.create(
            StringColumn.create("y", "a", "b", "a", "b"),
            StringColumn.create("x", "c", "c", "c", "c"));
    return new Refusals()
        .add(
            "The table has no column \"pric\". Did you mean \"price\"? It has [id, size, rooms, town,"
                + " garden, sold, text, owner, country, dear, price].",
            () -> AutoLearn.of(table, "pric"))
        .add(
            "The target \"y\" has one class, a: there are no classes to distinguish.",
            () -> AutoLearn.of(one, "y"))
        .add(
            "The target \"y\" is 2.0 in all rows: there is nothing to learn.",
            () -> AutoLearn.of(same, "y"))
        .add(
            "The target \"y\" has no value in 1 row: leave them out with"
                + " table.dropWhere(table.column(\"y\").isMissing()).",
            () -> AutoLearn.of(missing, "y"))
        .add(
            "The target \"y\" has 4 classes in 4 rows: there are too few rows of each class. If it is"
                + " a quantity, make a column of numbers from it.",
            () -> AutoLearn.of(many, "y"))
        .add(
            "TableFeatures: no column besides the target \"y\" tells anything: {x=it has one value}.",
            () -> AutoLearn.of(nothing, "y"))
        .add(
            "AutoLearn: 9 rows are too few to learn from and to validate: expected at least 10.",
            () -> AutoLearn.of(table.first(9).rejectColumns("price"), "dear"))
        .add(
            "AutoLearn: nothing ends the search: set minutes(...) or trials(...).",
            () -> classes(table).fit())
        .add("AutoLearn: minutes must be positive, received 0.", () -> classes(table).minutes(0))
        .add(
            "AutoLearn: the objective of classes must be one of [log_loss, accuracy, auc], received"
                + " \"rmse\".",
            () -> classes(table).objective("rmse"))
        .add(
            "The target \"dear\" holds texts: they are classes, not quantities.",
            () -> classes(table).regression(true))
        .add(
            "TableFeatures: categories must be \"one-hot\" or \"index\", received \"hash\".",
            () -> TableFeatures.of(table, "dear").categories("hash"))
        .add(
            "encode: expected a table, or an array of shape (rows, 6), received String.",
            () -> TableFeatures.of(table.rejectColumns("price"), "dear").encode("x"))
        .add(
            "AutoLearn: expected rows of shape (samples, features) or images of shape (samples,"
                + " height, width, channels), received (3,).",
            () -> AutoLearn.of(NDArray.from(new float[] {1, 2, 3}), new int[] {0, 1, 0}))
        .tests();
  }
}
