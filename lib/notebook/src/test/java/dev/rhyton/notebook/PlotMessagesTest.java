package dev.rhyton.notebook;

import dev.rhyton.Refusals;
import dev.rhyton.callbacks.History;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Sequential;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What cannot be plotted is refused with a sentence, and never an empty picture. */
class PlotMessagesTest {
  private static final List<String> TWO = List.of("a", "b");
  private static final int[] LABELS = {0, 1};

  private static Table table() {
    return Table.create(
        StringColumn.create("kind", "a", "b", "b"),
        DoubleColumn.create("height", 1, 2, 4),
        DoubleColumn.create("empty", Double.NaN, Double.NaN, Double.NaN));
  }

  private static Table names(int rows) {
    var table = Table.create(StringColumn.create("name"), IntColumn.create("n"));
    for (int i = 0; i < rows; i++) {
      table.stringColumn(0).append("name " + i);
      table.intColumn(1).append(i);
    }
    return table;
  }

  @TestFactory
  Stream<DynamicTest> refusalsOfTables() {
    var table = table();
    return new Refusals()
        .add(
            "The table has no column \"heigth\". Did you mean \"height\"? It has [kind, height,"
                + " empty].",
            () -> Plots.histogram(table, "heigth"))
        .add(
            "Plots.scatter: expected numbers in column \"kind\", it holds STRING. Its columns of"
                + " numbers are [height, empty].",
            () -> Plots.scatter(table, "kind", "height"))
        .add(
            "Plots.histogram: \"empty\" has no finite value to plot, of 3.",
            () -> Plots.histogram(table, "empty"))
        .add(
            "Plots.histogram: \"x\" has no finite value to plot, of 0.",
            () -> Plots.histogram("x", new double[0]))
        .add(
            "Plots.box: \"empty\" has no finite value to plot.",
            () -> Plots.box(table, "empty", "kind"))
        .add(
            "Plots.box: \"b\" has no finite value to plot, of 1.",
            () -> Plots.box("x", Map.of("b", new double[] {Double.NaN})))
        .add(
            "Plots.scatter: expected at least one point with finite x and y, received none of 3.",
            () -> Plots.scatter(table, "height", "empty"))
        .add(
            "Plots.scatter: column \"name\" has 13 different values: expected at most 12 groups."
                + " Join rare values, or choose another column.",
            () -> Plots.scatter(names(13), "n", "n", "name"))
        .add(
            "Plots.density: expected two different finite values of \"empty\", received none of 3.",
            () -> Plots.density(table, "empty"))
        .add(
            "Plots.linked: expected at least two plots, received 1.",
            () -> Plots.linked(Plots.scatter(table, "height", "height")))
        .add(
            "Plots.linked: expected plots with a point for each row of a table, such as"
                + " Plots.scatter, received one of \"Boxes of height: median 2\".",
            () ->
                Plots.linked(Plots.scatter(table, "height", "height"), Plots.box(table, "height")))
        .add(
            "Plots.linked: expected plots of the same rows, received one of 3 rows and one of 4"
                + " rows.",
            () ->
                Plots.linked(
                    Plots.scatter(table, "height", "height"), Plots.scatter(names(4), "n", "n")))
        .add(
            "Picture.names: expected a name for each of 3 points, received 2.",
            () -> Plots.scatter(table, "height", "height").names(TWO))
        .add(
            "Picture.names: expected a plot with a point for each row, such as Plots.scatter,"
                + " received \"Histogram of height: 3 values, 1 to 4\".",
            () -> Plots.histogram(table, "height").names(TWO))
        .add(
            "Picture.logX: expected a plot with an x and a y axis, received \"Boxes of height:"
                + " median 2\".",
            () -> Plots.box(table, "height").logX())
        .add(
            "Picture.logY: expected a plot whose y are above 0, received one of columns or areas"
                + " that begin at 0.",
            () -> Plots.histogram(table, "height").logY())
        .add(
            "Picture.logX: the plot has no point above 0.",
            () -> Plots.scatter(new double[] {-1, 0}, new double[] {1, 2}, null).logX())
        .add("Plots.pairs: column \"empty\" has no finite value to plot.", () -> Plots.pairs(table))
        .add(
            "Plots.correlation: expected 2 to 40 columns of numbers, the table has 1. Choose some:"
                + " table.selectColumns(...).",
            () -> Plots.correlation(names(3)))
        .add(
            "Plots.correlation: no two columns have three rows with a value in both, and different"
                + " values.",
            () -> Plots.correlation(table.first(1)))
        .add(
            "Plots.line: no row has a finite height and empty, of 3.",
            () -> Plots.line(table, "height", "empty"))
        .add(
            "Plots.forest: expected height ≤ height ≤ empty in each row, row 0, counted from 0, has"
                + " 1.0, 1.0 and NaN.",
            () -> Plots.forest(table, "height", "height", "empty"))
        .add(
            "Plots.heatmap: expected a name for each of 1 rows, received 2.",
            () -> Plots.heatmap(new double[1][2], TWO, TWO))
        .add(
            "Plots.heatmap: expected at least one finite value, received none.",
            () -> Plots.heatmap(new double[][] {{Double.NaN}}, List.of("a"), List.of("b")))
        .add(
            "split: expected shares that leave rows to train on, received 0.5 and 0.5.",
            () -> TableData.split(table, 0.5, 0.5, 1))
        .add(
            "split: 3 rows are too few for parts of 0.0 and 0.1: the test part would be empty.",
            () -> TableData.split(table, 0, 0.1, 1))
        .add(
            "split: column \"name\" has 20 different values: expected at most 10 groups. Join rare"
                + " values, or choose another column.",
            () -> TableData.split(names(20), "name", 0.2, 0.2, 1))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> refusalsOfPredictions() {
    var model = Sequential.of(Dense.of(2).named("out")).named("net");
    model.build(3);
    return new Refusals()
        .add(
            "Plots.roc: expected labels of both classes, received 2 of class 1 among 2.",
            () -> Plots.roc(new int[] {1, 1}, new double[] {0.1, 0.2}))
        .add(
            "Plots.roc: expected finite predictions, received NaN.",
            () -> Plots.roc(LABELS, new double[] {0.1, Double.NaN}))
        .add(
            "Plots.roc: expected a probability, or a row of probabilities, for each of 2 labels,"
                + " received predictions of shape (3,).",
            () -> Plots.roc(LABELS, new double[3]))
        .add(
            "Plots.precisionRecall: expected the predictions of at least one model.",
            () -> Plots.precisionRecall(LABELS, Map.of()))
        .add(
            "Plots.calibration: expected probabilities from 0 to 1, number 1 is 3.0. Logits need a"
                + " softmax or sigmoid first.",
            () -> Plots.calibration(LABELS, new double[] {0.1, 3}))
        .add(
            "Plots.embedding: expected at least 3 vectors of at least 2 numbers, of shape (vectors,"
                + " numbers), received (2, 2).",
            () -> Plots.embedding(new double[2][2]))
        .add("Plots.embedding: all vectors are equal.", () -> Plots.embedding(new double[4][3]))
        .add(
            "Plots.embedding: expected a label for each of 4 points, received 2.",
            () -> Plots.embedding(new double[][] {{1, 2}, {2, 3}, {5, 3}, {1, 1}}, LABELS))
        .add(
            "compare: expected a History or a list of them for \"a\", received Integer.",
            () -> Plots.compare("loss", Map.of("a", 1)))
        .add("compare: \"a\" has no run.", () -> Plots.compare("loss", Map.of("a", List.of())))
        .add(
            "compare: \"loss\" is in no run a finite number.",
            () -> Plots.compare("loss", Map.of("a", broken())))
        .add(
            "Plots.landscape: expected at least one path, received none.",
            () -> Plots.landscape("f", "a", "b", (a, b) -> a * b, Map.of()))
        .add(
            "Plots.landscape: expected the places of \"SGD\" with the shape (steps, 2), received (3,).",
            () -> Plots.landscape("f", "a", "b", (a, b) -> a * b, Map.of("SGD", new double[3])))
        .add(
            "Plots.landscape: the path \"SGD\" has no finite place, of 1.",
            () ->
                Plots.landscape(
                    "f", "a", "b", (a, b) -> a, Map.of("SGD", new double[][] {{Double.NaN, 1}})))
        .add(
            "Plots.landscape: expected a finite height, the function returned NaN at -0.08 and"
                + " -0.08.",
            () ->
                Plots.landscape(
                    "f",
                    "a",
                    "b",
                    (a, b) -> Double.NaN,
                    Map.of("SGD", new double[][] {{0, 0}, {1, 1}})))
        .add(
            "Plots.lines: no line has a finite point, of 1.",
            () -> Plots.lines("y", "x", new double[1], Map.of("a", new double[] {Double.NaN})))
        .add(
            "Plots.filters: Dense \"out\" has no filters of height and width. Choose a Conv2D that"
                + " is built.",
            () -> Plots.filters(model, "out"))
        .add(
            "Plots.attention: expected weights of one sample, of shape (queries, keys) or (heads,"
                + " queries, keys), received (2, 3, 2, 2). Choose one: scores.get(0).",
            () -> Plots.attention(new double[2][3][2][2], TWO, TWO))
        .add(
            "Plots.attention: expected a name for each of 3 keys, received 2.",
            () -> Plots.attention(new double[2][3], TWO, TWO))
        .add(
            "Plots.frames: expected at least one picture, received none.",
            () -> Plots.frames(Map.of()))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> refusalsOfSearches() {
    var none = Search.minimize(RandomSearch.of(), 1).trials();
    var many = Search.minimize(RandomSearch.of(), 1);
    var trial = many.ask();
    for (int i = 0; i < 13; i++) {
      boolean unused = trial.hp().bool("p" + i);
    }
    many.tell(trial, 1);
    var fixed = Search.minimize(RandomSearch.of(), 1);
    var same = fixed.ask();
    same.hp().fixed("data", "digits");
    fixed.tell(same, 1);
    var trials = SearchPlotsTest.search(20);
    var first = SearchPlotsTest.search(1);
    return new Refusals()
        .add("The search has no trial with a score.", () -> Plots.of(none))
        .add(
            "Plots.parallelCoordinates: the search has no trial with a score.",
            () -> Plots.parallelCoordinates(none))
        .add(
            "Plots.contour: the search has no trial with a score.",
            () -> Plots.contour(none, "rate", "units 1"))
        .add(
            "Plots.slices: the trials have no hyperparameter that varies.",
            () -> Plots.slices(fixed.trials()))
        .add(
            "Plots.parallelCoordinates: expected 1 to 12 hyperparameters, the search has 13. Choose"
                + " some, by their names: [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12].",
            () -> Plots.parallelCoordinates(many.trials()))
        .add(
            "Plots.contour: the search has no hyperparameter \"rates\". Did you mean \"rate\"? It has"
                + " [activation, layers, units 1, units 2, rate, data].",
            () -> Plots.contour(trials, "rates", "units 1"))
        .add(
            "Plots.contour: expected two hyperparameters, received \"rate\" twice.",
            () -> Plots.contour(trials, "rate", "rate"))
        .add(
            "Plots.contour: expected a hyperparameter of a range of numbers, received"
                + " Choice[name=activation, values=[relu, tanh, gelu]]. Plots.slices draws choices.",
            () -> Plots.contour(trials, "activation", "rate"))
        .add(
            "Plots.contour: expected at least two trials that have \"rate\" and \"units 1\" and a"
                + " score after 1 epochs, received 1.",
            () -> Plots.contour(first, "rate", "units 1"))
        .tests();
  }

  private static History broken() {
    var history = new History();
    history.onEpochEnd(0, Map.of("loss", Double.NaN));
    return history;
  }
}
