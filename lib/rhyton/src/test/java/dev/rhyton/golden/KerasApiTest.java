package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every public name of Keras is here, or has a line that says where or why not. */
class KerasApiTest {
  private static final List<String> OF_OPERATIONS = List.of("keras.ops", "keras.random");

  @Test
  void everyNameHasAPlaceOrAReason() {
    var open = new ArrayList<String>();
    KerasApi.modules()
        .forEach(
            (module, names) -> {
              for (var name : names) {
                boolean explained =
                    KerasApi.line(module, name).isPresent() || isReasonOfOperation(module, name);
                if (!explained && KerasApi.place(module, name).isEmpty()) {
                  open.add(module + "." + name);
                }
              }
            });
    assertEquals(List.of(), open, "add a line to keras-api-here.txt for each");
  }

  private static boolean isReasonOfOperation(String module, String name) {
    return OF_OPERATIONS.contains(module) && OperationNames.REASONS.containsKey(name);
  }

  @Test
  void placesExist() {
    var wrong = KerasApi.LINES.stream().filter(l -> !l.isMissing() && !KerasApi.exists(l)).toList();
    assertEquals(List.of(), wrong);
  }

  @Test
  void linesAreForNamesThatNeedThem() {
    var outdated = new ArrayList<>(KerasApi.LINES);
    outdated.removeIf(l -> l.pattern().endsWith(")")); // of arguments, see CoverageTest
    KerasApi.modules()
        .forEach(
            (module, names) -> {
              for (var name : names) {
                var line = KerasApi.line(module, name);
                boolean found = KerasApi.place(module, name).isPresent();
                if (line.isPresent() && !(found && line.get().isMissing())) {
                  outdated.remove(line.get());
                }
              }
            });
    assertEquals(List.of(), outdated, "these names are here, or are no names of Keras");
  }
}
