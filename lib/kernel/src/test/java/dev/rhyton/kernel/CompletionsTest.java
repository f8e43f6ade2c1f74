package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionsTest {
  /** What no place may show: parts of the shell, and of this class's own code. */
  private static final Set<String> NEVER =
      Set.of("lineMagic(", "cellMagic(", "getKernelInstance()", "this", "super", "finalize()");

  private static HelpedShell cells;

  @BeforeAll
  static void start() throws CellException {
    cells = new HelpedShell();
  }

  @AfterAll
  static void stop() {
    cells.close();
  }

  private static List<String> texts(String code) {
    return cells.complete(code).completions().stream().map(Completion::text).toList();
  }

  /** Code with the cursor as a bar; the entries that must be among the first ones, and how many. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          Dense.of(8).|                                      ~ 8  ~ activation( useBias( kernelInitializer( biasInitializer(
          Dense.|                                            ~ 1  ~ of(
          Sequential.|                                       ~ 1  ~ of(
          Learning.|                                         ~ 4  ~ plain() weight() batch() gradient()
          model.|                                            ~ 14 ~ add( pop() compile( fit( evaluate( predict(
          coder.|                                            ~ 1  ~ encoder
          var m = Sequential.of(Dense.of(3));\\nm.|          ~ 14 ~ add( compile( fit(
          import dev.rhyton.text.*;\\nText|                  ~ 2  ~ TextVectorization
          class A { int units; }\\nnew A().|                 ~ 1  ~ units
          for (var w : words) { w.subs|                      ~ 1  ~ substring(
          words.stream().map(w -> w.isE|                     ~ 1  ~ isEmpty()
          if (number > 2) { model.summ|                      ~ 1  ~ summary()
          class B extends Layer { protected Tensor call(Tensor x) { return x.rel| ~ 1 ~ relu()
          Lear|                                              ~ 1  ~ Learning
          new Array|                                         ~ 3  ~ ArrayList<>( ArrayDeque<>(
          Sequential.of(De|                                  ~ 1  ~ Dense
          model.fit(|                                        ~ 1  ~ samples
          model.fit(samples, |                               ~ 1  ~ epochs(
          model.fit(samples, ep|                             ~ 1  ~ epochs(
          train(|                                            ~ 1  ~ model
          Sequential copy = |                                ~ 2  ~ model
          |                                                  ~ 8  ~ model samples words text number train(
          EarlySt|                                           ~ 1  ~ dev.rhyton.callbacks.EarlyStopping
          import dev.rhyton.|                                ~ 30 ~ layers models data
          import dev.rhyton.layers.Den|                      ~ 1  ~ Dense
          import static java.lang.Math.ab|                   ~ 1  ~ abs
          import java.ut|                                    ~ 1  ~ util
          Datasets.load|                                     ~ 3  ~ loadDigits() loadIris() loadWine()
          text.|                                             ~ 9  ~ substring( replace( strip()
          number = text.le|ngth();                           ~ 1  ~ length()
          fo|                                                ~ 1  ~ for
          model.compile("|                                   ~ 8  ~ adam adamw
          model.compile("adam", "|                           ~ 8  ~ binary_crossentropy categorical_crossentropy
          model.compile("adam", "mse", "|                    ~ 6  ~ accuracy auc
          Compile.of("adam", "mse").metrics("acc|            ~ 2  ~ accuracy
          Dense.of(8).activation("re|                        ~ 2  ~ relu
          Dense.of(8).kernelInitializer("he|                 ~ 2  ~ he_normal he_uniform
          Dense.of(8).kernelRegularizer("|                   ~ 3  ~ l1 l2
          Conv2D.of(8, 3).padding("|                         ~ 3  ~ valid same causal
          Conv2D.of(8, 3).dtype("mix|                        ~ 2  ~ mixed_float16 mixed_bfloat16
          dev.rhyton.callbacks.EarlyStopping.of().mode("|    ~ 3  ~ auto min max
          %|                                                 ~ 60 ~ %jars %classpath %maven %%html
          """)
  void whatAPersonWantsComesFirst(String code, int most, String wanted) {
    var found = texts(code.replace("\\n", "\n"));
    var first = found.subList(0, Math.min(most, found.size()));
    for (var text : wanted.split(" ", -1)) {
      assertTrue(first.contains(text), () -> text + " is not in " + first);
    }
    assertFalse(found.stream().anyMatch(NEVER::contains), found.toString());
    assertFalse(found.stream().anyMatch(text -> text.contains("$")), found.toString());
    assertEquals(found.size(), Set.copyOf(found).size(), found.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// model.|",
        "/* model.|",
        "/** {@link model.|} */ model.fit",
        "unknown.|",
        "unknown.more().|",
        "12|",
        "1.|",
        "'a|",
        "System.out.println(\"mod|",
        "\"no call: mod|",
        "number.|",
        "import no.such.place.|",
        "%%bash\nmodel.|",
        "!echo mod|",
      })
  void nothingFits(String code) {
    assertEquals(List.of(), texts(code));
  }

  @Test
  void whatEveryObjectHasComesLast() {
    for (var code : List.of("model.|", "Dense.of(8).|", "text.|", "coder.|")) {
      var found = texts(code);
      int last = found.size();
      for (var noise : List.of("wait(", "notify()", "notifyAll()", "getClass()", "hashCode()")) {
        assertTrue(found.indexOf(noise) >= last - 8, () -> noise + " in " + found);
      }
    }
  }

  @Test
  void anUnfinishedCallShowsNoMoreThanFits() {
    assertTrue(texts("model.fit(|").size() < 20, () -> texts("model.fit(|").toString());
  }

  @Test
  void kindsSignaturesAndSentencesAreThere() {
    var option = cells.complete("Dense.of(8).useB|").completions().get(0);
    assertEquals(
        new Completion(
            "useBias(", "function", "Dense useBias(boolean use)", "Sets whether to add a bias."),
        option);
    var method = cells.complete("model.predictAll|").completions().get(0);
    assertTrue(method.signature().startsWith("List<NDArray> predictAll("), method.toString());
    assertTrue(method.signature().endsWith("(+2)"), method.toString());
    assertTrue(method.documentation().startsWith("Returns every output"), method.toString());
    var type = cells.complete("Dens|").completions().get(0);
    assertEquals("class", type.kind());
    assertEquals("dev.rhyton.layers.Dense", type.signature());
    assertTrue(type.documentation().startsWith("Fully connected layer"), type.toString());
    assertEquals("instance", cells.complete("numb|").completions().get(0).kind());
    assertTrue(signature("words.get|").startsWith("String get(int"), signature("words.get|"));
  }

  private static String signature(String code) {
    return cells.complete(code).completions().get(0).signature();
  }

  /** Each string that Tab offers is one that the method accepts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dense.of(8).activation(\"|",
        "Dense.of(8).kernelInitializer(\"|",
        "Dense.of(8).biasRegularizer(\"|",
        "Dense.of(8).kernelConstraint(\"|",
        "Dense.of(8).dtype(\"|",
        "LSTM.of(8).recurrentActivation(\"|",
        "Conv1D.of(8, 3).padding(\"|",
        "Conv2D.of(8, 3).dataFormat(\"|",
        "UpSampling2D.of(2).interpolation(\"|",
        "Bidirectional.of(LSTM.of(8)).mergeMode(\"|",
        "MeanSquaredError.of().reduction(\"|",
        "dev.rhyton.metrics.AUC.of().curve(\"|",
        "dev.rhyton.metrics.AUC.of().summationMethod(\"|",
        "dev.rhyton.metrics.F1Score.of().average(\"|",
        "dev.rhyton.callbacks.EarlyStopping.of().mode(\"|",
        "dev.rhyton.text.TextVectorization.of().standardize(\"|",
        "Losses.get(\"|",
        "Optimizers.get(\"|",
        "Compile.of(\"|",
      })
  void stringsThatFitAreAccepted(String code) throws CellException {
    var found = texts(code);
    assertFalse(found.isEmpty());
    var last = code.startsWith("Compile.of(\"|") ? "\", \"mse\")" : "\")";
    var calls = found.stream().map(value -> code.replace("|", value) + last).toList();
    var results = cells.shell().eval("cell", 0, "Arrays.asList(" + String.join(",\n", calls) + ")");
    assertEquals(found.size(), ((List<?>) results).size());
  }

  @Test
  void filesFitWhereAFileIsRead(@TempDir Path folder) throws IOException {
    Files.createFile(folder.resolve("digits.keras"));
    Files.createFile(folder.resolve(".hidden"));
    Files.createDirectory(folder.resolve("data"));
    var path = folder.toString().replace('\\', '/') + "/";
    for (var before :
        List.of("Model.load(\"", "java.nio.file.Path.of(\"", "new File(\"", "%jars a.jar ")) {
      assertEquals(List.of(path + "data/", path + "digits.keras"), texts(before + path + "|"));
      assertEquals(List.of(path + "digits.keras"), texts(before + path + "di|"));
      assertEquals(List.of(), texts(before + path + "none/|"));
    }
  }

  @Test
  void theReplacedTextBeginsAtTheName() {
    assertEquals(6, cells.complete("model.fi|").start());
    assertEquals(24, cells.complete("Dense.of(8).activation(\"re|").start());
    assertEquals(0, cells.complete("%ja|").start());
    assertEquals(9, cells.complete("number = mod|el").start());
  }

  private static List<String> tutorialCells() throws IOException {
    var cells = new ArrayList<String>();
    try (var files = Files.list(Path.of("..", "..", "notebooks"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList()) {
        var notebook = new Gson().fromJson(Files.readString(file), JsonObject.class);
        for (var cell : notebook.getAsJsonArray("cells")) {
          var source = new StringBuilder();
          var lines = cell.getAsJsonObject().get("source");
          if (lines.isJsonArray()) {
            lines.getAsJsonArray().forEach(line -> source.append(line.getAsString()));
          } else {
            source.append(lines.getAsString());
          }
          cells.add(source.toString());
        }
      }
    }
    return cells;
  }

  /** Requests at any place of any cell, and of anything that is no cell, are answered. */
  @Test
  void everyPlaceIsAnswered() throws IOException {
    var random = new Random(1);
    var codes = new ArrayList<>(tutorialCells());
    var parts =
        List.of(
            "model",
            ".",
            "(",
            ")",
            "{",
            "}",
            "\"",
            "'",
            "\n",
            "%",
            "//",
            "/*",
            "\\",
            "<",
            ">",
            "->",
            ";",
            "😀",
            "var x = ",
            "import ",
            "new ",
            "class A ",
            "\"\"\"",
            "@",
            "1",
            " ",
            "text",
            "fit",
            "[",
            "]",
            "=");
    for (int i = 0; i < 40; i++) {
      var code = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        code.append(parts.get(random.nextInt(parts.size())));
      }
      codes.add(code.toString());
    }
    int requests = Integer.getInteger("rhyton.requests", 80);
    for (int i = 0; i < requests; i++) {
      var code = codes.get(random.nextInt(codes.size()));
      int at =
          code.offsetByCodePoints(0, random.nextInt(code.codePointCount(0, code.length()) + 1));
      var marked =
          code.substring(0, at).replace("|", "/") + "|" + code.substring(at).replace("|", "/");
      var found = cells.complete(marked);
      assertTrue(found.start() <= at, () -> "at " + marked);
      var prefix = marked.substring(found.start(), at);
      for (var completion : found.completions()) {
        var text = "." + completion.text().toLowerCase(Locale.ROOT); // or a qualified name
        assertTrue(
            text.contains("." + prefix.toLowerCase(Locale.ROOT)),
            () -> completion + " at " + marked);
      }
      var text = cells.text(marked, random.nextBoolean());
      // Names that JShell makes have a $; formulas of the tutorials have it too.
      assertFalse(text.contains("$") && !marked.contains("$"), () -> text + " at " + marked);
    }
  }
}
